"""What xsearch knows and does, without a window: usable and tested with Qt uninstalled."""

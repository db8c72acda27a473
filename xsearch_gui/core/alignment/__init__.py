"""The method of the paper: bringing photos and texts into one space, and measuring how well that went."""

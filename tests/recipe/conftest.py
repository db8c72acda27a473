"""The modules of the recipe that compute with torch are tested where it is installed (``make test-export``)."""

from __future__ import annotations

from extras import ARE_THERE

collect_ignore = [] if ARE_THERE else ["test_losses.py", "test_methods_torch.py", "test_photo_end.py", "test_stages.py"]

"""Version 12 of the catalogue: what was not taken, and why; and when anything about a file was last changed.

A table of its own, because what was left out is no file of the library. Rows of ``stage`` ``walk`` are of names that a
look at the folder passed over; those of ``read`` and ``link`` belong to a file, and follow it.
"""

from __future__ import annotations

VERSION_12 = """
ALTER TABLE file ADD COLUMN ctime_ns INTEGER NOT NULL DEFAULT 0;  -- 0: not known

CREATE TABLE left_out (
    folder_id INTEGER NOT NULL REFERENCES folder (id) ON DELETE CASCADE,
    directory NOT NULL,                      -- TEXT, or BLOB where the name is not UTF-8
    name NOT NULL,
    stage TEXT NOT NULL CHECK (stage IN ('walk', 'read', 'link')),
    reason TEXT NOT NULL,
    PRIMARY KEY (folder_id, directory, name, stage, reason)
) WITHOUT ROWID;
CREATE TRIGGER left_out_file_gone AFTER DELETE ON file BEGIN
    DELETE FROM left_out WHERE folder_id = old.folder_id AND directory = old.directory AND name = old.name
        AND stage <> 'walk';
END;
CREATE TRIGGER left_out_file_moved AFTER UPDATE OF folder_id, directory, name ON file BEGIN
    UPDATE OR REPLACE left_out SET folder_id = new.folder_id, directory = new.directory, name = new.name
        WHERE folder_id = old.folder_id AND directory = old.directory AND name = old.name AND stage <> 'walk';
END;

-- What could not be read is tried again, and what may have been read wrongly is read again by the next run: TIFF is
-- read by its own tags; gammas, wide gamuts and high dynamic range are followed.
UPDATE file SET state = 'new', reason = '', attempts = 0 WHERE role = 'photo' AND state = 'failed';
UPDATE item SET read_version = 0 WHERE kind = 'photo' AND format IN ('TIFF', 'PNG', 'AVIF', 'HEIF', 'JXL');
"""

"""What each program's catalogue says, and how it is told from others. Imported by the job."""

"""What a job carries to its devices: the document and the package versions that it installs."""

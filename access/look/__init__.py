"""The look of the house: field templates, components, and numbers in the reader's format."""

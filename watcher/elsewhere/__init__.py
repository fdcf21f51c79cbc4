"""Other people's archives: ask them to capture a page, and fetch back what they kept."""

"""What the fictional Department of Examples publishes: pure rendering of its pages and files.

Nothing here knows of servers or time; the same release and the same noise give the same bytes.
Every word was written for this project; no real agency is quoted.
"""

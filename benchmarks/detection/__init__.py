"""The detection benchmark: what is noise, what is an edit, and who tells them apart.

Every unchanged or edited page here is made from a base page by mutators whose effect is known,
or is a real pair with a label. Nothing in this folder but `watcher_detector.py` knows Watcher.
"""

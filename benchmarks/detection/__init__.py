"""The detection benchmark: what is noise, what is an edit, and who tells them apart.

Every unchanged or edited page here is made from a base page by mutators whose effect is known,
or is a real pair with a label; what makes them knows nothing of Watcher. `our_detector.py` asks
Watcher about a pair. The sets that are no pairs ask its parts: `alignment.py`, `listings.py`,
`template_events.py` and `sets.py`. `contest.py` reads its version.
"""

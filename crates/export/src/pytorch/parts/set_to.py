def set_to(step):
    """Sets the settings of a step."""
    vars(settings).update(START)
    for since, edit in EDITS.items():
        if since <= step:
            vars(settings).update(edit)

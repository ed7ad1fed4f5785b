"""Who acts for somebody who is away. Pure."""

from collections.abc import Mapping


def acting_for(user_id: int, deputies: Mapping[int, int | None]) -> int:
    """Return who is told in the place of ``user_id``: the first deputy down the line who is not away.

    ``deputies`` has a key for everybody who is away and whose deputy it is, None where nobody can stand in. Where the
    line ends at nobody, or leads back into itself, it is the person themself: somebody is always told.
    """
    asked = {user_id}
    acting = user_id
    while acting in deputies:
        deputy = deputies[acting]
        if deputy is None or deputy in asked:
            return user_id
        asked.add(deputy)
        acting = deputy
    return acting

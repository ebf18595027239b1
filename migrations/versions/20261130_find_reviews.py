"""Whether anything speaks of a review is looked up, and not searched: so somebody with many reviews can go at once."""

from alembic import op

revision = "20261130_find_reviews"
down_revision = "20261130_own_handbooks"

_COLUMNS = (
    ("card_action_card", "buried_by"),
    ("card_reset", "after_review_id"),
    ("evidence", "review_id"),
    ("evidence", "after_review_id"),
)


def upgrade():
    for table, column in _COLUMNS:
        op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade():
    for table, column in _COLUMNS:
        op.drop_index(f"ix_{table}_{column}", table)

"""The store of the quizzes' tests: one item of every kind."""

from tests.quiz.conftest import client, learner, store

__all__ = ["client", "learner", "store"]

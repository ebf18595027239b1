"""Tables of people. Preferences are versions that never change: a review can always be replayed under its own."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String, Text, true
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base
from app.db.types import Instant


class LearnerRow(Base):
    __tablename__ = "learner"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    theme: Mapped[str] = mapped_column(String(10))
    disk_changes: Mapped[str] = mapped_column(String(10))  # what is done when a watched file changes
    quizzes_count: Mapped[bool] = mapped_column(
        server_default=true()
    )  # whether quizzes are evidence for the schedule
    created_at: Mapped[datetime] = mapped_column(Instant)


class PreferencesRow(Base):
    """How a learner's study is scheduled from `since` on; the newest row is in force."""

    __tablename__ = "preferences"

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id"), index=True)
    since: Mapped[datetime] = mapped_column(Instant)
    zone: Mapped[str] = mapped_column(String(64))  # IANA name
    rollover_hour: Mapped[int]  # 0..23, the hour at which a study day begins
    desired_retention: Mapped[float]  # 0.7..0.99
    new_per_day: Mapped[int]
    reviews_per_day: Mapped[int]


class AccountRow(Base):
    """How a learner signs in. A machine whose owner never bound Viva to a network has none."""

    __tablename__ = "account"

    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id"), primary_key=True, autoincrement=False)
    login: Mapped[str] = mapped_column(String(64))  # as the person writes it
    login_key: Mapped[str] = mapped_column(String(200), unique=True)  # as it is compared
    password_hash: Mapped[str | None] = mapped_column(String(200))  # Argon2id; none until a link was followed
    role: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime] = mapped_column(Instant)
    disabled_at: Mapped[datetime | None] = mapped_column(Instant)


class SignInRow(Base):
    """A browser that a person is signed in with."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("account.learner_id"), index=True)
    began_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)  # to the hour: not every request is worth a write
    browser: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(String(64))


class LinkRow(Base):
    """A link that lets in once: to set Viva up, to join, to choose a new password."""

    __tablename__ = "link"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[str] = mapped_column(String(10))
    role: Mapped[str | None] = mapped_column(String(10))  # of who joins
    learner_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.learner_id"), index=True
    )  # whose password
    made_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class StrikeRow(Base):
    """Sign-ins that failed of late: under one name, or from one address."""

    __tablename__ = "strike"

    subject: Mapped[str] = mapped_column(String(80), primary_key=True)
    count: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(Instant, index=True)


class ApiTokenRow(Base):
    """By which a program of a person uses the API."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("account.learner_id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    scope: Mapped[str] = mapped_column(String(10))
    made_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)  # to the hour


class SecondFactorRow(Base):
    """What an authenticator app and Viva both know of a person."""

    __tablename__ = "second_factor"

    learner_id: Mapped[int] = mapped_column(
        ForeignKey("account.learner_id"), primary_key=True, autoincrement=False
    )
    secret: Mapped[str] = mapped_column(String(64))
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)  # from then on it is asked for
    last_step: Mapped[int] = mapped_column(BigInteger)  # of the newest code that was taken


class RecoveryCodeRow(Base):
    """Lets in once in place of the app."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("account.learner_id"), index=True)
    code_digest: Mapped[str] = mapped_column(String(64))


class PasskeyRow(Base):
    """A passkey (WebAuthn): a key pair whose private half never leaves the person's device or password manager."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("account.learner_id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    id_digest: Mapped[str] = mapped_column(String(64), unique=True)  # of the id that its device gave it
    credential: Mapped[bytes] = mapped_column(
        LargeBinary
    )  # attested credential data: that id, the public key
    uses: Mapped[int] = mapped_column(BigInteger)  # as its device counts them; 0 where it does not
    made_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class IdentityRow(Base):
    """Who a person is at an OpenID provider."""

    __tablename__ = "identity"

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("account.learner_id"), index=True)
    issuer: Mapped[str] = mapped_column(String(500))
    subject_digest: Mapped[str] = mapped_column(
        String(64), unique=True
    )  # of the issuer and who they are there
    label: Mapped[str] = mapped_column(String(200))  # what the person knows it by
    made_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)

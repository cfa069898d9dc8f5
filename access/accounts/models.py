"""Accounts: who can log in. An account holds no name and no answer."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Group
from django.db import models


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts. There is no ``create_superuser``: the program has none (rule A9)."""

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> "Account":
        account = self.model(email=self.normalize_email(email), **extra)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """A log-in. Rights come from grants alone; no account is a superuser (rule A9)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    is_active = models.BooleanField(default=True)
    # guardian and Django's backends ask for groups; grants hold theirs, accounts have none.
    groups = models.ManyToManyField(Group, blank=True, related_name="user_set")

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = AccountManager()

    class Meta:
        app_label = "accounts"

    @property
    def is_superuser(self) -> bool:
        """Never: a superuser would pass every object permission (rule A9)."""
        return False

    @property
    def is_staff(self) -> bool:
        """Never: Django's admin is not part of the program."""
        return False


class AccountLink(models.Model):
    """From account to staff member: two keys and nothing else."""

    account = models.OneToOneField(
        Account, primary_key=True, on_delete=models.CASCADE, related_name="link"
    )
    staff = models.OneToOneField(
        "organisation.StaffMember", on_delete=models.CASCADE, related_name="link"
    )

    class Meta:
        app_label = "accounts"


class DemoStamp(models.Model):
    """One row, in a database that the demo loader made; nothing else writes it."""

    id = models.BooleanField(primary_key=True, default=True)
    made_at = models.DateTimeField(auto_now_add=True)
    complete = models.BooleanField(default=False)  # a loader that was stopped goes on where it was

    class Meta:
        app_label = "accounts"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=True), name="demo_one_stamp"),
        ]

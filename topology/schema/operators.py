"""Settings of the way in for operators: Bastion, the jumpbox behind it, and the groups that name tiers of machines."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from topology.schema.addresses import Address, Networks
from topology.schema.addresses import Network as Prefix
from topology.schema.azure import ObjectId, Size, UserName, Zones
from topology.schema.cluster import Disk, ImagePart
from topology.schema.part import Part
from topology.schema.texts import Label, Text


class BastionPart(Part):
    """Azure Bastion in the hub. The Developer SKU is not among the choices: it stands in no network of the plan."""

    sku: Literal["Basic", "Standard", "Premium"] = Field(default="Standard", examples=["Standard"])
    zones: Zones = Field(default=("1", "2", "3"), examples=[["1", "2", "3"]])
    # Two are what Basic has. One more carries 20 RDP or 40 SSH sessions more.
    scale_units: int = Field(default=2, ge=2, le=50, examples=[2])
    # Where sessions come from: for a public address, what the enterprise shows to the internet; left out, anywhere.
    clients: Networks = Field(default=(), examples=[["203.0.113.0/24"]])
    copy_paste: bool = Field(default=True, examples=[True])
    # Sessions of `az network bastion` and mstsc beside those in the browser; Entra sign-in to Windows needs it.
    native_client: bool = Field(default=False, examples=[True])
    ip_connect: bool = Field(default=False, examples=[True])
    file_copy: bool = Field(default=False, examples=[True])
    # Premium: sessions are recorded, or Bastion has no public address at all.
    session_recording: bool = Field(default=False, examples=[True])
    private_only: bool = Field(default=False, examples=[True])


class JumpboxPart(Part):
    """One Windows machine for operators, without a public address and reached through Bastion only.

    It stands in the shared networks' own slot for it, or in a subnet of a plain spoke when `spoke` is set.
    """

    spoke: Label | None = Field(default=None, examples=["analytics"])
    subnet: Text = Field(default="jumpbox", examples=["tools"])
    # The subnet of a Bastion that someone else runs, in a hub that exists already.
    bastion_prefix: Prefix | None = Field(default=None, examples=["10.20.0.128/26"])
    private_address: Address | None = Field(default=None, examples=["10.20.1.142"])
    size: Size = Field(default="Standard_D2s_v5", examples=["Standard_D2s_v5"])
    zone: Literal["1", "2", "3"] | None = Field(default=None, examples=["1"])
    # Windows Server or Windows 11, both with a second-generation image, which trusted launch needs.
    image: ImagePart = Field(default_factory=ImagePart)
    disk: Disk = Field(default_factory=Disk)
    admin_username: UserName = Field(default="mlsoperator", examples=["mlsoperator"])
    # Sign-in with Entra accounts, for those to whom someone has given a Virtual Machine Login role.
    entra_login: bool = Field(default=True, examples=[True])
    # Object ids of the groups that may sign in as administrators with their Entra accounts.
    administrators: tuple[ObjectId, ...] = Field(default=(), examples=[["33333333-4444-5555-6666-777777777777"]])

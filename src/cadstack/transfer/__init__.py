"""Every outgoing request of the product: downloads, uploads and callbacks, to allowed addresses only."""

from cadstack.transfer.guard import Guard
from cadstack.transfer.own import SignedBlobs
from cadstack.transfer.transfer import OwnBlobs, Received, Sent, Transfer, TransferFailed

__all__ = ["Guard", "OwnBlobs", "Received", "Sent", "SignedBlobs", "Transfer", "TransferFailed"]

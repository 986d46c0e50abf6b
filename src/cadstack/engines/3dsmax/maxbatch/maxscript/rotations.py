"""Rotations: Euler angles in degrees (X, then Y, then Z) and quaternions."""

import math

from .errors import ScriptError
from .values import Euler, Point3, Quaternion, Value, class_name


def quaternion(value: Value) -> Quaternion:
    """A rotation value as a unit quaternion."""
    if isinstance(value, Quaternion):
        size = math.hypot(value.x, value.y, value.z, value.w)
        if not size:
            raise ScriptError("a quaternion of length 0 is no rotation")
        return Quaternion(value.x / size, value.y / size, value.z / size, value.w / size)
    if isinstance(value, Euler):
        about_x, about_y, about_z = (
            around(axis, angle)
            for axis, angle in ((Point3(1, 0, 0), value.x), (Point3(0, 1, 0), value.y), (Point3(0, 0, 1), value.z))
        )
        return product(about_z, product(about_y, about_x))
    raise ScriptError(f"a rotation such as (eulerAngles 0 0 45) is needed, not {class_name(value)}")


def around(axis: Point3, degrees: float) -> Quaternion:
    """The rotation about an axis."""
    size = axis.length()
    if not size:
        raise ScriptError("an axis of length 0 has no direction")
    half = math.radians(degrees) / 2
    factor = math.sin(half) / size
    return Quaternion(axis.x * factor, axis.y * factor, axis.z * factor, math.cos(half))


def product(a: Quaternion, b: Quaternion) -> Quaternion:
    """The rotation that does `b` first and then `a`."""
    return Quaternion(
        a.w * b.x + a.x * b.w + a.y * b.z - a.z * b.y,
        a.w * b.y - a.x * b.z + a.y * b.w + a.z * b.x,
        a.w * b.z + a.x * b.y - a.y * b.x + a.z * b.w,
        a.w * b.w - a.x * b.x - a.y * b.y - a.z * b.z,
    )


def euler(value: Value) -> Euler:
    """A rotation value as Euler angles."""
    if isinstance(value, Euler):
        return value
    q = quaternion(value)
    about_x = math.atan2(2 * (q.w * q.x + q.y * q.z), 1 - 2 * (q.x * q.x + q.y * q.y))
    about_y = math.asin(max(-1.0, min(1.0, 2 * (q.w * q.y - q.z * q.x))))
    about_z = math.atan2(2 * (q.w * q.z + q.x * q.y), 1 - 2 * (q.y * q.y + q.z * q.z))
    return Euler(*map(math.degrees, (about_x, about_y, about_z)))

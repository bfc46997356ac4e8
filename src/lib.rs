#![doc = include_str!("../README.md")]

pub use sgp_asn1 as asn1;
pub use sgp_wire as wire;

#[cfg(feature = "m2m")]
pub use {eis, es_interfaces, procedures, scp80};
#[cfg(any(feature = "m2m", feature = "bind"))]
pub use {pkg_builder, scp03t, sgp_keys as keys, sgp_pki as pki};

#[cfg(feature = "virtual-euicc")]
pub use virtual_euicc;

//! Compiles only while none of the crates below links std: std brings a panic handler of its own,
//! and there can be one.

#![no_std]

extern crate es_interfaces;
extern crate scp03t;
extern crate scp80;
extern crate sgp_asn1;
extern crate sgp_keys;
extern crate sgp_pki;
extern crate sgp_wire;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}

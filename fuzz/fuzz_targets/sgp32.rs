#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| sgp_fuzz::sgp32(data));

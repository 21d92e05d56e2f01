//! libFuzzer's door to the target `c_abi`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| aftercall_fuzz::c_abi::run(data));

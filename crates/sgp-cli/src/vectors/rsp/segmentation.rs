//! `bpp_segmentation`: a bound profile package on its way to the eUICC.

use sgp_asn1::rsp::{BoundProfilePackage, store_data_blocks};
use sgp_wire::{CommandApdu, Limits};

use crate::vectors::{Case, Outcome, expect_equal};

/// CLA of the recorded commands: logical channel 1.
const CLA: u8 = 0x81;

pub(crate) fn bpp_segmentation(case: &Case<'_>) -> Outcome {
    let run = || -> Result<(), String> {
        let package = case.at("boundProfilePackage")?.hex()?;
        let segments =
            BoundProfilePackage::segments(&package, &Limits::DEFAULT).map_err(|e| e.to_string())?;
        let expected = case.at("segments")?.items()?;
        if segments.len() != expected.len() {
            return Err(format!("{} segments, must be {}", segments.len(), expected.len()));
        }
        for (segment, expected) in segments.iter().zip(&expected) {
            expect_equal(expected.path(), segment, &expected.hex()?)?;
        }
        blocks(case, &segments, "storeData.mss120", 120)?;
        blocks(case, &segments, "storeData.mss255", 255)
    };
    run().into()
}

fn blocks(case: &Case<'_>, segments: &[&[u8]], member: &str, block_len: u8) -> Result<(), String> {
    let chains = case.at(member)?.items()?;
    if segments.len() != chains.len() {
        return Err(format!("{member}: {} chains, must be {}", segments.len(), chains.len()));
    }
    for (segment, chain) in segments.iter().zip(chains) {
        let commands = chain.items()?;
        let blocks = store_data_blocks(segment, block_len).ok_or("too many blocks")?;
        if blocks.len() != commands.len() {
            return Err(format!("{}: {} blocks, must be {}", chain.path(), blocks.len(), commands.len()));
        }
        for (block, command) in blocks.zip(&commands) {
            let apdu = CommandApdu::new(CLA, 0xE2, block.p1(), block.p2()).with_data(block.data());
            expect_equal(command.path(), &apdu.encode_to_vec(), &command.hex()?)?;
        }
    }
    Ok(())
}

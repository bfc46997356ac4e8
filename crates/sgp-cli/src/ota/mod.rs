//! Secured packets: made, read and explained (`sgp ota`).

mod explain;
mod keys;
mod report;

pub use keys::{Agreed, KeyArguments, Needed};
pub use report::{Bit, Field, PacketReport};

use clap::{Args, Subcommand};
use scp80::sms::{Address, ConcatReference, SmsParameters, UserDataHeader};
use scp80::toolkit::SmsPpDownload;
use scp80::wire::{CommandHeader, CommandPacket, ResponsePacket};
use scp80::{Cntr, Dialect, Packet, PacketKind, Spi, hazmat};
use sgp_wire::{CommandApdu, Tar};

use crate::input::hex_or_file;
use crate::problem::{self, Problem};
use keys::octets;

/// Secured packets (TS 102 225, TS 31.115).
///
/// Bytes are hex, or @FILE for a file of hex; blanks and line ends do not count.
#[derive(Clone, Debug, Subcommand)]
#[non_exhaustive]
pub enum OtaCommand {
    /// Protect data as a command packet
    Wrap(WrapArguments),
    /// Explain a command packet, decipher and check it
    Unwrap(UnwrapArguments),
    /// Explain a response packet to a command, decipher and check it
    Response(ResponseArguments),
}

/// Arguments of `sgp ota wrap`.
#[derive(Args, Clone, Debug)]
#[non_exhaustive]
pub struct WrapArguments {
    /// Secured data, such as a script
    #[arg(value_name = "DATA")]
    pub data: String,
    /// Both octets of SPI
    #[arg(long, value_name = "HEX", default_value = "1639")]
    pub spi: String,
    /// TAR of the application
    #[arg(long, value_name = "HEX", default_value = "000001")]
    pub tar: String,
    /// Counter, up to ten hex digits
    #[arg(long, value_name = "HEX", default_value = "1")]
    pub counter: String,
    /// Octet KIc; version 1 and AES otherwise
    #[arg(long, value_name = "HEX", default_value = "12")]
    pub kic: String,
    /// Octet KID; version 1 and AES, or CRC-32, otherwise
    #[arg(long, value_name = "HEX")]
    pub kid: Option<String>,
    /// Keys
    #[command(flatten)]
    pub keys: KeyArguments,
    /// The form for CAT_TP and TCP instead of that for SMS
    #[arg(long)]
    pub cat_tp: bool,
    /// Print the SMS-DELIVERs from this international number as well
    #[arg(long, value_name = "DIGITS", conflicts_with = "cat_tp")]
    pub sms_from: Option<String>,
    /// Reference of concatenated messages
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub reference: u8,
}

/// Arguments of `sgp ota unwrap`.
#[derive(Args, Clone, Debug)]
#[non_exhaustive]
pub struct UnwrapArguments {
    /// The packet from CPL on, or with its user data header, or in one ENVELOPE
    #[arg(value_name = "PACKET")]
    pub packet: String,
    /// Keys; without them the header alone is explained
    #[command(flatten)]
    pub keys: KeyArguments,
    /// The form for CAT_TP and TCP instead of that for SMS
    #[arg(long)]
    pub cat_tp: bool,
}

/// Arguments of `sgp ota response`.
#[derive(Args, Clone, Debug)]
#[non_exhaustive]
pub struct ResponseArguments {
    /// The packet from RPL on, or with its user data header
    #[arg(value_name = "PACKET")]
    pub packet: String,
    /// Both octets of SPI of the command
    #[arg(long, value_name = "HEX", default_value = "1639")]
    pub spi: String,
    /// Octet KIc of the command
    #[arg(long, value_name = "HEX", default_value = "12")]
    pub kic: String,
    /// Octet KID of the command
    #[arg(long, value_name = "HEX")]
    pub kid: Option<String>,
    /// Keys
    #[command(flatten)]
    pub keys: KeyArguments,
    /// The form for CAT_TP and TCP instead of that for SMS
    #[arg(long)]
    pub cat_tp: bool,
}

/// Runs one of the commands.
///
/// # Errors
/// What is wrong with the arguments or with the packet, in words.
pub fn run(command: &OtaCommand) -> Result<PacketReport, Problem> {
    match command {
        OtaCommand::Wrap(arguments) => wrap(arguments),
        OtaCommand::Unwrap(arguments) => unwrap(arguments),
        OtaCommand::Response(arguments) => response(arguments),
    }
}

/// Protects data as a command packet.
///
/// # Errors
/// What is wrong with the arguments, in words.
pub fn wrap(arguments: &WrapArguments) -> Result<PacketReport, Problem> {
    let dialect = dialect(arguments.cat_tp);
    let header = header(&arguments.spi, &arguments.kic, arguments.kid.as_deref(), &arguments.tar)?;
    let needed = Needed::by_command(header.spi);
    let keys = arguments.keys.set(&header, needed)?;
    if keys.is_none() {
        needed.are_given(false, false)?;
    }
    let counter = counter(&arguments.counter)?;
    let data = hex_or_file(&arguments.data)?;
    let mut packet = Vec::new();
    hazmat::protect_command_into(dialect, &header, counter, &data, keys.as_ref(), &mut packet)
        .map_err(|e| fault(&e))?;
    let decoded = CommandPacket::decode_as(dialect, &packet).map_err(|e| fault(&e))?;
    let mut report = explain::command(&decoded, keys.as_ref());
    if let Some(digits) = &arguments.sms_from {
        let from = Address::international(digits).map_err(|e| problem::of("--sms-from")(&e))?;
        let parameters = SmsParameters::new(from, [0x62, 0x10, 0x10, 0, 0, 0, 0]);
        let mut reference = ConcatReference::eight_bit(arguments.reference);
        let packet = Packet::from_bytes(PacketKind::Command, packet);
        let tpdus = packet.sms_deliver(&parameters, &mut reference).map_err(|e| fault(&e))?;
        report.tpdus = tpdus.iter().map(hex::encode).collect();
    }
    Ok(report)
}

/// Explains a command packet. What keeps it from being read is the fault of the report.
///
/// # Errors
/// What is wrong with the arguments, in words, or why the octets are no packet at all.
pub fn unwrap(arguments: &UnwrapArguments) -> Result<PacketReport, Problem> {
    let octets = hex_or_file(&arguments.packet)?;
    let packet = match arguments.cat_tp {
        true => octets.to_vec(),
        false => out_of_carrier(octets.to_vec(), PacketKind::Command)?,
    };
    let packet = CommandPacket::decode_as(dialect(arguments.cat_tp), &packet).map_err(|e| fault(&e))?;
    let keys = arguments.keys.set(packet.header(), Needed::by_command(packet.header().spi))?;
    Ok(explain::command(&packet, keys.as_ref()))
}

/// Explains a response packet. What keeps it from being read is the fault of the report.
///
/// # Errors
/// What is wrong with the arguments, in words, or why the octets are no packet at all.
pub fn response(arguments: &ResponseArguments) -> Result<PacketReport, Problem> {
    let octets = hex_or_file(&arguments.packet)?;
    let packet = match arguments.cat_tp {
        true => octets.to_vec(),
        false => out_of_carrier(octets.to_vec(), PacketKind::Response)?,
    };
    let packet = ResponsePacket::decode_as(dialect(arguments.cat_tp), &packet).map_err(|e| fault(&e))?;
    let tar = hex::encode(packet.tar().as_bytes());
    let header = header(&arguments.spi, &arguments.kic, arguments.kid.as_deref(), &tar)?;
    let keys = arguments.keys.set(&header, Needed::by_response(header.spi))?;
    Ok(explain::response(&packet, &header, keys.as_ref()))
}

fn fault(error: &dyn core::fmt::Display) -> Problem {
    Problem::Input(error.to_string())
}

const fn dialect(cat_tp: bool) -> Dialect {
    if cat_tp { Dialect::CatTp } else { Dialect::Sms }
}

/// The packet itself, out of an ENVELOPE of one message or from behind its user data header.
fn out_of_carrier(octets: Vec<u8>, kind: PacketKind) -> Result<Vec<u8>, Problem> {
    let mut octets = octets;
    if let Ok(apdu) = CommandApdu::decode(&octets)
        && let Ok(Some(download)) = SmsPpDownload::from_apdu(&apdu)
    {
        octets = scp80::sms::Deliver::decode(&download.tpdu).map_err(|e| fault(&e))?.user_data;
    }
    match UserDataHeader::decode(&octets) {
        Ok((header, packet)) if header.packet_kind() == Some(kind) => {
            match header.concatenation().map_err(|e| fault(&e))? {
                Some(part) if part.total > 1 => Err(Problem::Input(format!(
                    "segment {} of {}: put them together first",
                    part.sequence, part.total
                ))),
                _ => Ok(packet.to_vec()),
            }
        }
        _ => Ok(octets),
    }
}

fn header(spi: &str, kic: &str, kid: Option<&str>, tar: &str) -> Result<CommandHeader, Problem> {
    let spi = Spi::new(octets("--spi", spi)?);
    let [kic] = octets("--kic", kic)?;
    let [kid] = match kid {
        Some(kid) => octets("--kid", kid)?,
        // CRC-32 has the nibble 5, AES-CMAC the nibble 2
        None if spi.check() == scp80::CheckKind::Redundancy => [kic & 0xF0 | 0x05],
        None => [kic & 0xF0 | 0x02],
    };
    let tar = Tar::new(octets("--tar", tar)?);
    Ok(CommandHeader::new(spi, scp80::Kic::new(kic), scp80::Kid::new(kid), tar))
}

fn counter(text: &str) -> Result<Cntr, Problem> {
    u64::from_str_radix(text, 16)
        .ok()
        .and_then(Cntr::new)
        .ok_or_else(|| Problem::Input(format!("--counter: {text} is no counter of five octets")))
}

#[cfg(test)]
mod tests;

//! File control parameters.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::fmt;

#[cfg(feature = "serde")]
use sgp_wire::Context;
use sgp_wire::{DecodeError, Tag, put_tlv};

use crate::codec::packed::{self, packed};
use crate::codec::plain::{self, Places};
use crate::codec::{Field, Hidden, Mode, Node, Octets, Own, PackedMember};
#[cfg(feature = "serde")]
use crate::jer::{Defaults, Jer, ObjectReader, ObjectWriter, Value};

packed! {
    /// File control parameters: how a file differs from its template, or all of them for a file
    /// without one (SAIP 8.3.2, ETSI TS 102 222 6.3.2.2).
    ///
    /// ```text
    /// Fcp ::= SEQUENCE {
    ///   fileDescriptor [2] OCTET STRING (SIZE(2..4)) OPTIONAL, fileID [3] .., dfName [4] ..,
    ///   lcsi [10] OCTET STRING (SIZE (1)) DEFAULT '05'H, securityAttributesReferenced [11] ..,
    ///   efFileSize [0] .., pinStatusTemplateDO [PRIVATE 6] .., shortEFID [8] ..,
    ///   proprietaryEFInfo [5] ProprietaryInfo OPTIONAL, linkPath [PRIVATE 7] .. }
    /// ```
    Fcp {
        /// Kind of file: two octets, or four with the record length.
        optional octets file_descriptor / set_file_descriptor = 0x82 "fileDescriptor";
        /// File identifier, two octets; a temporary one for an ADF.
        optional octets file_id / set_file_id = 0x83 "fileID";
        /// AID of an ADF, 5 to 16 octets.
        optional octets df_name / set_df_name = 0x84 "dfName";
        /// Life cycle status, one octet; `05` activated unless given.
        default octets(&[0x05]) lcsi / set_lcsi = 0x8A "lcsi" plain;
        /// Access rule: record of the implied EF.ARR, or identifier of an EF.ARR and record.
        optional octets security_attributes_referenced / set_security_attributes_referenced
            = 0x8B "securityAttributesReferenced";
        /// Size of the body in bytes, big-endian, in the fewest octets.
        optional octets ef_file_size / set_ef_file_size = 0x80 "efFileSize";
        /// Key references of a directory, as the list inside the object `C6`.
        optional octets pin_status_template_do / set_pin_status_template_do = 0xC6 "pinStatusTemplateDO";
        /// Short file identifier in bits 8 to 4 of one octet; empty for none.
        optional octets short_ef_id / set_short_ef_id = 0x88 "shortEFID";
    } [
        /// Further parameters of an EF.
        optional [ProprietaryInfo] proprietary_ef_info / set_proprietary_ef_info = 0xA5 "proprietaryEFInfo";
    ] {
        /// Path of the file whose body this one shares, two octets a level.
        optional octets link_path / set_link_path = 0xC7 "linkPath";
    }
}

packed! {
    /// Further parameters of an EF (SAIP 8.3.2).
    ///
    /// ```text
    /// ProprietaryInfo ::= SEQUENCE {
    ///   specialFileInformation [PRIVATE 0] OCTET STRING (SIZE (1)) DEFAULT '00'H,
    ///   fillPattern [PRIVATE 1] OCTET STRING (SIZE(1..200)) OPTIONAL,
    ///   repeatPattern [PRIVATE 2] OCTET STRING (SIZE(1..200)) OPTIONAL,
    ///   maximumFileSize [6] OCTET STRING OPTIONAL,
    ///   fileDetails [4] OCTET STRING (SIZE(1)) DEFAULT '01'H }
    /// ```
    ProprietaryInfo {
        /// One octet: bit 8 high update activity, bit 7 readable when deactivated; `00` unless given.
        default octets(&[0x00]) special_file_information / set_special_file_information
            = 0xC0 "specialFileInformation";
        /// Octets of the empty file, the last one repeated to its end.
        optional octets fill_pattern / set_fill_pattern = 0xC1 "fillPattern";
        /// Octets that are repeated over the empty file.
        optional octets repeat_pattern / set_repeat_pattern = 0xC2 "repeatPattern";
        /// Largest size in bytes of a BER-TLV file, big-endian, in the fewest octets.
        optional octets maximum_file_size / set_maximum_file_size = 0x86 "maximumFileSize";
        /// Coding of a BER-TLV file, one octet; `01` DER unless given.
        default octets(&[0x01]) file_details / set_file_details = 0x84 "fileDetails";
    } [] {}
}

//! Many packages from one: rows in, packages and lines of a manifest out.
//!
//! [`Rows`] reads a table, [`Batch`] fits its columns to a template or to a package, and a [`Maker`]
//! makes the package of a row. Files, threads and progress are the caller's: the `sgp` command has them.
//!
//! ```
//! use pkg_builder::batch::{Batch, CsvRow, Duplicates, ManifestRow, Rows};
//! # use pkg_builder::ProfileBuilder;
//! # use sgp_wire::SecretBytes;
//! # let key = |byte: u8| SecretBytes::new(vec![byte; 16]);
//! # let package = ProfileBuilder::new("8929901012345678905".parse()?)
//! #     .with_imsi("001010123456063").with_milenage(key(0x11), key(0x22))
//! #     .with_pin1(b"1234"[..].into(), b"12345678"[..].into()).with_adm1(b"87654321"[..].into())
//! #     .with_mno_sd_keys(1, key(0x31), key(0x32), key(0x33)).build()?;
//! let table = "ICCID;IMSI;Ki\n\
//!              898820070100000001;262011234567890;00112233445566778899aabbccddeeff\n\
//!              898820070100000002;262011234567891;00112233445566778899aabbccddeef\n";
//! let mut rows = Rows::new(table.as_bytes())?;
//! let batch = Batch::from_package(&package, rows.header())?; // or from_template
//! let (mut maker, mut duplicates) = (batch.maker(), Duplicates::new());
//! let (mut row, mut bytes, mut lines) = (CsvRow::new(), Vec::new(), vec![]);
//! while rows.read(&mut row)? {
//!     bytes.clear();
//!     match duplicates.check(&batch, &row).and_then(|()| maker.make(&row, &mut bytes)) {
//!         Ok(line) => lines.push(line.to_string()),   // and `bytes` into its file
//!         Err(error) => lines.push(error.to_string()),
//!     }
//! }
//! assert!(lines[0].starts_with("8988200701000000017,8988200701000000017.der,"));
//! assert_eq!(lines[1], "row 2, column Ki: 31 hex digits, 32 expected");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod duplicates;
mod error;
mod maker;
mod manifest;
mod plan;
mod rows;
mod transport;

pub use duplicates::Duplicates;
pub use error::{HeaderError, RowError, RowFault, RowFaultKind};
pub use maker::Maker;
pub use manifest::{ManifestRow, NoManifestRow};
pub use plan::Batch;
pub use rows::{CsvRow, Rows, RowsError};
pub use transport::{TransportCipher, TransportKey, TransportKeyError};

//! Rows of subscriber data in CSV.

use core::fmt;
use std::io::{self, BufRead, BufReader, Chain, Cursor, Read};

use csv::{ByteRecord, Reader, ReaderBuilder};

/// Most bytes of one row, read ahead included; more are an open quote, or no CSV.
const MAX_ROW: usize = 1 << 20;
/// Bytes that are read at once.
const BUFFER: usize = 64 << 10;

/// Reads rows of subscriber data: names of columns first, then a row for each package (RFC 4180).
///
/// Columns are divided by `,` or `;`, whichever stands more often in the first line; values may stand
/// in `"`. White space around names and values does not count. A mark of byte order in front and
/// empty lines are passed over. Rows are counted from 1 behind the first line, and one of them is
/// held at a time.
///
/// ```
/// use pkg_builder::batch::{CsvRow, Rows};
///
/// let mut rows = Rows::new("iccid;imsi\n898820070100000001; 262011234567890\n".as_bytes())?;
/// assert_eq!(rows.header(), ["iccid", "imsi"]);
/// let mut row = CsvRow::new();
/// assert!(rows.read(&mut row)?);
/// assert_eq!((row.number(), row.field(1)), (1, Some("262011234567890")));
/// assert!(!rows.read(&mut row)?);
/// # Ok::<(), pkg_builder::batch::RowsError>(())
/// ```
pub struct Rows<R> {
    reader: Reader<Metered<Table<R>>>,
    header: Vec<String>,
    number: u64,
}

/// The front of a table that was looked at, and the rest.
type Table<R> = Chain<Cursor<Vec<u8>>, BufReader<R>>;

impl<R: Read> Rows<R> {
    /// Reads the names of the columns.
    ///
    /// # Errors
    /// What the reader says, a first line that is too long, empty, or no UTF-8.
    pub fn new(reader: R) -> Result<Self, RowsError> {
        let mut reader = BufReader::with_capacity(BUFFER, reader);
        let front = front(&mut reader).map_err(RowsError::Io)?;
        let delimiter = delimiter(&front);
        let metered = Metered { reader: Cursor::new(front).chain(reader), left: MAX_ROW };
        let mut reader =
            ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(metered);
        let mut record = ByteRecord::new();
        if !read(&mut reader, &mut record, 0)? {
            return Err(RowsError::NoHeader);
        }
        let name = |field: &[u8]| core::str::from_utf8(field).map(|name| name.trim().to_owned());
        let header =
            record.iter().map(name).collect::<Result<_, _>>().map_err(|_| RowsError::HeaderNotText)?;
        Ok(Self { reader, header, number: 0 })
    }

    /// Names of the columns.
    #[must_use]
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// Bytes that were read so far, up to the end of the last row.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.reader.position().byte()
    }

    /// Reads the next row into `row`; `false` at the end.
    ///
    /// # Errors
    /// What the reader says, or a row that is too long; nothing can be read behind it.
    pub fn read(&mut self, row: &mut CsvRow) -> Result<bool, RowsError> {
        let number = self.number.saturating_add(1);
        if !read(&mut self.reader, &mut row.record, number)? {
            return Ok(false);
        }
        self.number = number;
        row.number = number;
        Ok(true)
    }
}

impl<R> fmt::Debug for Rows<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rows({:?} behind row {})", self.header, self.number)
    }
}

fn read<R: Read>(
    reader: &mut Reader<Metered<R>>,
    record: &mut ByteRecord,
    row: u64,
) -> Result<bool, RowsError> {
    reader.get_mut().left = MAX_ROW;
    match reader.read_byte_record(record) {
        Ok(is_row) => Ok(is_row),
        Err(_) if reader.get_ref().left == 0 => Err(RowsError::TooLong { row }),
        Err(error) => Err(RowsError::Io(match error.into_kind() {
            csv::ErrorKind::Io(error) => error,
            _ => io::ErrorKind::InvalidData.into(),
        })),
    }
}

/// The bytes up to the end of the first line that is not empty, no more than a row may have: a pipe
/// gives them in pieces.
fn front<R: BufRead>(reader: &mut R) -> io::Result<Vec<u8>> {
    let mut front = Vec::new();
    loop {
        let start = front.len();
        let left = u64::try_from(MAX_ROW.saturating_sub(start)).unwrap_or_default();
        let count = reader.by_ref().take(left).read_until(b'\n', &mut front)?;
        let is_empty = front.iter().skip(start).all(|byte| matches!(byte, b'\r' | b'\n'));
        if count == 0 || !is_empty {
            return Ok(front);
        }
    }
}

fn delimiter(front: &[u8]) -> u8 {
    let count = |delimiter: u8| front.iter().filter(|byte| **byte == delimiter).count();
    if count(b';') > count(b',') { b';' } else { b',' }
}

/// Gives no more than so many bytes until it is allowed more.
struct Metered<R> {
    reader: R,
    left: usize,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let most = buffer.len().min(self.left);
        let count = self.reader.read(buffer.get_mut(..most).unwrap_or_default())?;
        self.left = self.left.saturating_sub(count);
        Ok(count)
    }
}

/// One row: its number and its values.
///
/// # Security
/// Holds keys as the file has them: `Debug` shows how many values there are.
#[derive(Clone, Default)]
pub struct CsvRow {
    number: u64,
    record: ByteRecord,
}

impl CsvRow {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Number of the row, from 1.
    #[must_use]
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// Number of values.
    #[must_use]
    pub fn len(&self) -> usize {
        self.record.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.record.is_empty()
    }

    /// The value in a column, by its place, without white space around it; `None` where there is none,
    /// or no UTF-8.
    #[must_use]
    pub fn field(&self, index: usize) -> Option<&str> {
        core::str::from_utf8(self.record.get(index)?).ok().map(str::trim)
    }
}

impl fmt::Debug for CsvRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CsvRow({}: {} values)", self.number, self.record.len())
    }
}

/// No rows can be read.
#[derive(Debug)]
#[non_exhaustive]
pub enum RowsError {
    /// The reader says so.
    Io(io::Error),
    /// There is no first line with names of columns.
    NoHeader,
    /// The first line is no UTF-8.
    HeaderNotText,
    /// A row is longer than a megabyte: a quote that is not closed, or no CSV.
    TooLong {
        /// Number of the row; 0 for the names of the columns.
        row: u64,
    },
}

impl fmt::Display for RowsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => fmt::Display::fmt(error, f),
            Self::NoHeader => f.write_str("no names of columns in the first line"),
            Self::HeaderNotText => f.write_str("the names of the columns are no UTF-8"),
            Self::TooLong { row } => write!(f, "row {row}: longer than 1 MiB, perhaps a quote is not closed"),
        }
    }
}

impl core::error::Error for RowsError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &[u8]) -> Result<Vec<Vec<String>>, RowsError> {
        let mut rows = Rows::new(text)?;
        let mut found = vec![rows.header().to_vec()];
        let mut row = CsvRow::new();
        while rows.read(&mut row)? {
            assert_eq!(row.number(), u64::try_from(found.len()).unwrap());
            found.push((0..row.len()).map(|index| row.field(index).unwrap_or("?").to_owned()).collect());
        }
        Ok(found)
    }

    #[test]
    fn forms_of_the_same_rows() {
        let expected = vec![vec!["iccid", "k"], vec!["89", "00 11"], vec!["90", ""]];
        for text in [
            "iccid,k\n89,00 11\n90,\n",
            "iccid;k\r\n89;00 11\r\n90;",
            "\u{feff}iccid,k\n\n89,\"00 11\"\n\n90,\"\"\n",
            " iccid , k \n 89 , 00 11 \n 90 , \n",
        ] {
            assert_eq!(all(text.as_bytes()).unwrap(), expected, "{text:?}");
        }
        assert_eq!(all(b"a;b,c;d\n1\n1;2;3;4\n").unwrap()[2].len(), 4);
        assert_eq!(all(b"a\n\xFF\n").unwrap()[1], ["?"]);
    }

    #[test]
    fn what_is_no_table() {
        assert!(matches!(all(b""), Err(RowsError::NoHeader)));
        assert!(matches!(all(b"\xFF\n"), Err(RowsError::HeaderNotText)));
        let open = ["a,b\n1,2\n\"".as_bytes(), &[b'x'; 3 << 20]].concat();
        let error = all(&open).unwrap_err();
        assert_eq!(error.to_string(), "row 2: longer than 1 MiB, perhaps a quote is not closed");
        let long = [&[b'x'; 3 << 20][..], b"\n"].concat();
        assert!(matches!(all(&long), Err(RowsError::TooLong { row: 0 })));
        // a table of many rows is as long as it likes
        let many = [b"a\n".to_vec(), b"0123456789\n".repeat(300_000)].concat();
        assert_eq!(all(&many).unwrap().len(), 300_001);
    }

    #[test]
    fn debug_shows_no_value() {
        let mut rows = Rows::new(&b"k\nc0ffee\n"[..]).unwrap();
        let mut row = CsvRow::new();
        rows.read(&mut row).unwrap();
        assert_eq!(format!("{row:?} {rows:?}"), "CsvRow(1: 1 values) Rows([\"k\"] behind row 1)");
    }
}

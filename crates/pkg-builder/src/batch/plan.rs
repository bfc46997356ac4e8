//! A batch: what packages are made from, and the columns that differ.

use core::fmt;

use sgp_asn1::saip::Package;

use super::error::HeaderError;
use super::maker::Maker;
use super::transport::TransportKey;
use crate::personalise::{Parameter, PreparedPackage};
use crate::template::{Generator, Prepared, Variable, VariableKind};

/// Packages that are made from one template, or from one package, and rows of a table.
///
/// Has no state that changes: it is shared by reference, also by threads, each with a
/// [`maker`](Self::maker) of its own.
pub struct Batch {
    source: Source,
    columns: Vec<Column>,
    /// How many there are in the table.
    width: usize,
}

/// What packages are made from.
pub(super) enum Source {
    Package(PreparedPackage),
    Template(Box<Prepared>),
}

/// A column of the table.
#[derive(Debug)]
pub(super) struct Column {
    /// As the table has it.
    pub(super) name: String,
    /// Place in the row.
    pub(super) field: usize,
    /// Index of the variable or parameter.
    pub(super) target: usize,
    pub(super) transport: Option<TransportKey>,
    identity: Option<Identity>,
    is_hex: bool,
}

/// Which identifier of the profile a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Identity {
    Iccid,
    /// One that gets no check digit.
    IccidAsIs,
    Imsi,
}

impl Batch {
    /// Packages of a template, whose variables the columns are named after, in upper or lower case.
    /// Columns may be missing for variables that have a value of their own.
    ///
    /// # Errors
    /// A name is not known or stands twice, or a column is missing.
    pub fn from_template(prepared: Prepared, header: &[String]) -> Result<Self, HeaderError> {
        let variables = prepared.variables();
        let known = || names(variables.iter().map(Variable::name));
        let mut columns: Vec<Column> = Vec::with_capacity(header.len());
        for (field, name) in header.iter().enumerate() {
            let is_named = |variable: &Variable| variable.name().eq_ignore_ascii_case(name);
            let found = variables.iter().enumerate().find(|(_, variable)| is_named(variable));
            let (target, variable) =
                found.ok_or_else(|| HeaderError::Unknown { column: name.clone(), known: known() })?;
            let identity = match variable.kind() {
                VariableKind::Iccid if variable.gets_check_digit() => Some(Identity::Iccid),
                VariableKind::Iccid => Some(Identity::IccidAsIs),
                VariableKind::Imsi => Some(Identity::Imsi),
                _ => None,
            };
            let is_hex = matches!(variable.kind(), VariableKind::Key | VariableKind::Hex);
            add(&mut columns, name, field, target, identity, is_hex)?;
        }
        let has_column = |index: usize| columns.iter().any(|column| column.target == index);
        for (index, variable) in variables.iter().enumerate() {
            let is_same = match variable.generator() {
                None => true,
                // every package would have the same ICCID
                Some(Generator::Default) => variable.kind() == VariableKind::Iccid,
                Some(_) => false,
            };
            if is_same && !has_column(index) {
                return Err(HeaderError::Missing { column: variable.name().to_owned() });
            }
        }
        if !variables.iter().any(|variable| variable.kind() == VariableKind::Iccid) {
            return Err(HeaderError::Missing { column: "iccid".to_owned() });
        }
        Ok(Self { source: Source::Template(Box::new(prepared)), columns, width: header.len() })
    }

    /// Packages that differ from `package` in the parameters that the columns are named after, as
    /// [`Parameter::from_name`] has them. There must be one for the ICCID.
    ///
    /// # Errors
    /// A name is not known or stands twice, the package has no place for the parameter, or there is
    /// no ICCID.
    pub fn from_package(package: &Package, header: &[String]) -> Result<Self, HeaderError> {
        let known = || {
            let named: Vec<String> = Parameter::named().map(|parameter| parameter.to_string()).collect();
            names(named.iter().map(String::as_str).chain(["keys such as SCP80-KVN01-AES-ENC"]))
        };
        let mut columns: Vec<Column> = Vec::with_capacity(header.len());
        let mut parameters = Vec::with_capacity(header.len());
        for (field, name) in header.iter().enumerate() {
            let parameter = Parameter::from_name(name)
                .ok_or_else(|| HeaderError::Unknown { column: name.clone(), known: known() })?;
            if parameters.contains(&parameter) {
                return Err(HeaderError::Twice { column: name.clone() });
            }
            parameters.push(parameter);
            let (identity, is_hex) = match parameter {
                Parameter::Iccid => (Some(Identity::Iccid), false),
                Parameter::Imsi => (Some(Identity::Imsi), false),
                Parameter::Ki | Parameter::Opc | Parameter::SdKey(_) => (None, true),
                _ => (None, false),
            };
            add(&mut columns, name, field, field, identity, is_hex)?;
        }
        if !parameters.contains(&Parameter::Iccid) {
            return Err(HeaderError::Missing { column: Parameter::Iccid.to_string() });
        }
        let prepared = PreparedPackage::new(package, &parameters).map_err(HeaderError::Package)?;
        Ok(Self { source: Source::Package(prepared), columns, width: header.len() })
    }

    /// The same with a key under which the values of a column come.
    ///
    /// # Errors
    /// There is no such column, or its values are no octets in hex.
    pub fn with_transport_key(mut self, column: &str, key: TransportKey) -> Result<Self, HeaderError> {
        let found = self.columns.iter_mut().find(|known| known.name.eq_ignore_ascii_case(column));
        match found {
            Some(found) if found.is_hex => {
                found.transport = Some(key);
                Ok(self)
            }
            Some(_) => Err(HeaderError::NotHex { column: column.to_owned() }),
            None => {
                let known = names(self.columns.iter().map(|column| column.name.as_str()));
                Err(HeaderError::NoSuchColumn { column: column.to_owned(), known })
            }
        }
    }

    /// Whether the template may give a package its ICCID: [`Duplicates`](super::Duplicates) sees those of
    /// the table alone, and which one a row gets is told when its package is made.
    #[must_use]
    pub fn makes_iccids(&self) -> bool {
        match &self.source {
            Source::Package(_) => false,
            Source::Template(prepared) => {
                let mut iccids = prepared.variables().iter().filter(|v| v.kind() == VariableKind::Iccid);
                iccids.any(|variable| variable.generator().is_some())
            }
        }
    }

    /// What makes packages of rows: one for each thread.
    #[must_use]
    pub fn maker(&self) -> Maker<'_> {
        Maker::new(self)
    }

    pub(super) const fn source(&self) -> &Source {
        &self.source
    }

    pub(super) fn columns(&self) -> &[Column] {
        &self.columns
    }

    pub(super) const fn width(&self) -> usize {
        self.width
    }

    /// Columns with identifiers that differ in every row.
    pub(super) fn identities(&self) -> impl Iterator<Item = (&Column, Identity)> {
        self.columns.iter().filter_map(|column| column.identity.map(|identity| (column, identity)))
    }
}

fn add(
    columns: &mut Vec<Column>,
    name: &str,
    field: usize,
    target: usize,
    identity: Option<Identity>,
    is_hex: bool,
) -> Result<(), HeaderError> {
    if columns.iter().any(|column| column.target == target) {
        return Err(HeaderError::Twice { column: name.to_owned() });
    }
    columns.push(Column { name: name.to_owned(), field, target, transport: None, identity, is_hex });
    Ok(())
}

fn names<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

impl fmt::Debug for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let source = match &self.source {
            Source::Package(_) => "package",
            Source::Template(_) => "template",
        };
        write!(f, "Batch({source}, ")?;
        f.debug_list().entries(self.columns.iter().map(|column| &column.name)).finish()?;
        f.write_str(")")
    }
}

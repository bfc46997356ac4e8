//! The table that ties the members of a type to the elements of the XML binding.

/// Implements the XML codec of a struct from a list of its members, in the order of the schema:
/// `member: required "Name"`, `optional`, `repeated`, or `inline` for a member whose elements
/// stand directly in this type. Where several names are given, all are read and the first is
/// written. Without the feature `xml` it makes nothing.
macro_rules! content {
    ($type:ty { $($member:ident : $how:ident $($name:literal)|*),* $(,)? }) => {
        #[cfg(feature = "xml")]
        impl crate::xml::Content for $type {
            fn decode(reader: &mut crate::xml::Reader<'_>) -> Result<Self, sgp_wire::DecodeError> {
                let _ = &reader;
                Ok(Self { $($member: reader.$how(&[$($name),*])?,)* })
            }

            fn encode(&self, writer: &mut crate::xml::Writer) {
                let _ = &writer;
                $(writer.$how(&[$($name),*], &self.$member);)*
            }
        }
    };
}

/// Implements the XML codec of an enumeration from its literals.
macro_rules! literals {
    ($type:ty { $($variant:ident = $literal:literal),* $(,)? }) => {
        #[cfg(feature = "xml")]
        impl crate::xml::Text for $type {
            const EXPECTED: &'static str = concat!("one of" $(, " ", $literal)*);

            fn parse(text: &str) -> Option<Self> {
                match text { $($literal => Some(Self::$variant),)* _ => None }
            }

            fn format(&self) -> std::borrow::Cow<'_, str> {
                match self { $(Self::$variant => $literal,)* }.into()
            }
        }
    };
}

pub(crate) use {content, literals};

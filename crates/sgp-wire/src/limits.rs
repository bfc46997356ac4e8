//! How much work a peer may ask of a decoder.

/// Bounds on what a decoder accepts; every entry point that reads foreign bytes takes one.
///
/// The defaults fit every package and message of the field with room to spare; lower them for a
/// service that faces the open network, raise them for a tool that reads archives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Largest input in bytes.
    pub max_len: usize,
    /// Deepest nesting of constructed objects.
    pub max_depth: u16,
    /// Most objects read in one decode, at all levels together: this bounds the work.
    pub max_items: u32,
}

impl Limits {
    /// 4 MiB, 32 levels, 262,144 objects.
    ///
    /// A profile package is a few hundred kilobytes at most and nests eight levels; a bound
    /// profile package adds four.
    pub const DEFAULT: Self = Self { max_len: 4 << 20, max_depth: 32, max_items: 1 << 18 };

    /// The same limits with another input size in bytes.
    #[must_use]
    pub const fn with_max_len(mut self, max_len: usize) -> Self {
        self.max_len = max_len;
        self
    }

    /// The same limits with another nesting depth.
    #[must_use]
    pub const fn with_max_depth(mut self, max_depth: u16) -> Self {
        self.max_depth = max_depth;
        self
    }

    /// The same limits with another number of objects.
    #[must_use]
    pub const fn with_max_items(mut self, max_items: u32) -> Self {
        self.max_items = max_items;
        self
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

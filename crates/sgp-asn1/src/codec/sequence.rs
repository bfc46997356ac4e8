//! A SEQUENCE of the module as a table of its members.

/// Defines a SEQUENCE type: its struct, getters, setters, decoding and encoding. Behind the name its
/// own tag, `30` unless the module gives it another one.
///
/// The presence `assumed` is a DEFAULT that peers write out nevertheless: such a value is kept.
///
/// One line per member: presence (`required`, `optional`, `default`), form of the value
/// (`octets`, `(octets min max)`; `data` for octets that may hold keys; `secret`; `integer`; `header`; `[Type]`;
/// `{Item}` for a SEQUENCE OF; `text`, `(text min max)` for a UTF8String; `flag` for a BOOLEAN;
/// `null`; `(Type)` for one that is handed over by value; `(choice Type)` for a CHOICE without a tag,
/// with `0` in the place of it), the DEFAULT in parentheses, getter `/` setter, tag and name in the module, `plain` where the
/// getter has just that name. Getters of an integer saturate beyond 64 bits. Members that the
/// module does not know are kept at the end, as EXTENSIBILITY IMPLIED asks.
macro_rules! sequence {
    (
        $(#[$meta:meta])*
        $name:ident $(= $own:literal)? {
            $(
                $(#[$doc:meta])*
                $presence:ident $form:tt $(($default:expr))? $field:ident / $set:ident = $tag:literal $asn:literal $($plain:ident)?;
            )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name<'a> {
            $($field: sequence!(@storage 'a $presence $form),)*
            unknown: Hidden<'a>,
        }

        impl<'a> $name<'a> {
            $(sequence!(@get 'a [$(#[$doc])*] $presence $form $(($default))? $field $asn $($plain)?);)*
            $(sequence!(@set 'a $presence $form $field $set $asn);)*

            /// Members that the module does not know, as whole objects one behind the other.
            #[must_use]
            pub fn unknown(&self) -> &[u8] {
                self.unknown.bytes()
            }

            const KNOWN: &'static [Tag] = &[$(form_free(Tag::new($tag))),*];

            const TOLD_APART: () = crate::codec::told_apart(&[
                $((Tag::new($tag), matches!(stringify!($presence).as_bytes(), b"required"))),*
            ]);

            fn read_members(mut members: Members<'a>) -> Result<Self, DecodeError> {
                let _at = &mut members;
                Ok(Self {
                    $($field: match sequence!(@read _at $presence $form $(($default))? $tag) {
                        Ok(value) => value,
                        Err(error) => return Err(error.in_field($asn)),
                    },)*
                    unknown: Hidden(members.tail(|tag| {
                        Self::KNOWN.contains(&tag) $(|| sequence!(@alternative $form tag))*
                    })?),
                })
            }

            /// The same for members that stand in their order, with nothing wrong and nothing unknown.
            // moved from function to function, members cost more than their reading
            #[inline(always)]
            fn plain_members<O: crate::codec::plain::Otherwise<Self>>(
                content: &'a [u8],
                otherwise: O,
            ) -> O::Read {
                let () = Self::TOLD_APART;
                let mut members = crate::codec::plain::Members::of(content);
                let _at = &mut members;
                O::read(Self {
                    $($field: match sequence!(@read _at $presence $form $(($default))? $tag) {
                        Some(value) => value,
                        None => return otherwise.unusual(),
                    },)*
                    unknown: match members.finish() {
                        Some(none) => Hidden(none),
                        None => return otherwise.unusual(),
                    },
                })
            }

            fn write_members(&self, out: &mut Vec<u8>) {
                $(put(out, Tag::new($tag), sequence!(@presence $presence $form $(($default))?), &self.$field);)*
                out.extend_from_slice(self.unknown.bytes());
            }

            /// The same with everything owned, free of the package it was read from.
            #[must_use]
            pub fn into_owned(self) -> $name<'static> {
                $name { $($field: self.$field.into_owned(),)* unknown: self.unknown.into_owned() }
            }
        }

        impl<'a> Field<'a> for $name<'a> {
            type Default = ();

            fn read(tlv: &Node<'a>) -> Result<Self, DecodeError> {
                match Self::plain_members(tlv.value(), crate::codec::plain::Nothing) {
                    Some(read) => Ok(read),
                    None => Self::read_members(Members::of(tlv)),
                }
            }

            #[inline(always)]
            fn read_plain(object: crate::codec::plain::Object<'a>) -> Option<Self> {
                Self::plain_members(object.value, crate::codec::plain::Nothing)
            }

            fn write(&self, tag: Tag, out: &mut Vec<u8>) {
                put_nested(out, tag, |out| self.write_members(out));
            }

            fn is_known(&self) -> bool {
                self.unknown.get().is_none() $(&& Field::is_known(&self.$field))*
            }

            fn check(&self, tag: Tag, offset: usize) -> Result<(), DecodeError> {
                let mut members = Vec::new();
                self.write_members(&mut members);
                let header = sgp_wire::tlv_len(tag, members.len()).saturating_sub(members.len());
                let at = &mut offset.saturating_add(header);
                $(
                    let presence = sequence!(@presence $presence $form $(($default))?);
                    if let Err(error) = crate::codec::check_member(at, Tag::new($tag), presence, &self.$field) {
                        return Err(error.in_field($asn));
                    }
                )*
                let _end = at;
                Ok(())
            }
        }

        #[cfg(feature = "serde")]
        impl Jer for $name<'_> {
            fn to_jer(&self, defaults: Defaults) -> Value {
                let mut object = ObjectWriter::new(defaults);
                let _object = &mut object;
                $(_object.put($asn, sequence!(@presence $presence $form $(($default))?), &self.$field);)*
                object.finish(self.unknown.bytes())
            }

            fn from_jer(value: Value) -> Result<Self, DecodeError> {
                let mut object = ObjectReader::of(value)?;
                let _object = &mut object;
                Ok(Self {
                    $($field: sequence!(@member _object $presence $form $(($default))? $asn)?,)*
                    unknown: Hidden(object.finish(|tag| Self::KNOWN.contains(&tag))?),
                })
            }
        }

        impl Own for $name<'_> {
            type Owned = $name<'static>;

            fn into_owned(self) -> Self::Owned {
                $name::into_owned(self)
            }
        }

        impl<'a> Item<'a> for $name<'a> {
            const TAG: Tag = sequence!(@own $($own)?);

            #[inline]
            fn plain_whole(whole: crate::codec::Whole<'a, '_>) -> Result<Self, DecodeError> {
                match whole.members().only(Self::TAG) {
                    Some(object) => Self::plain_members(object.value, whole),
                    None => crate::codec::plain::Otherwise::<Self>::unusual(whole),
                }
            }
        }
    };

    (@own) => { Tag::SEQUENCE };
    (@own $own:literal) => { Tag::new($own) };

    (@alternative (choice $type:ty) $tag:ident) => { <$type as crate::codec::Choice<'_>>::TAGS.contains(&$tag) };
    (@alternative $form:tt $tag:ident) => { false };

    (@storage $a:lifetime $presence:ident octets) => { Octets<$a> };
    (@storage $a:lifetime $presence:ident data) => { Hidden<$a> };
    (@storage $a:lifetime $presence:ident secret) => { Hidden<$a> };
    (@storage $a:lifetime required integer) => { crate::codec::Integer };
    (@storage $a:lifetime $presence:ident integer) => { Option<crate::codec::Integer> };
    (@storage $a:lifetime required header) => { HeaderField<$a> };
    (@storage $a:lifetime $presence:ident (octets $min:literal $max:literal)) => {
        crate::codec::SizedOctets<$a, $min, $max>
    };
    (@storage $a:lifetime required text) => { crate::codec::Utf8String<$a> };
    (@storage $a:lifetime $presence:ident text) => { Option<crate::codec::Utf8String<$a>> };
    (@storage $a:lifetime required (text $min:literal $max:literal)) => { crate::codec::Text<$a, $min, $max> };
    (@storage $a:lifetime $presence:ident (text $min:literal $max:literal)) => {
        Option<crate::codec::Text<$a, $min, $max>>
    };
    (@storage $a:lifetime required flag) => { bool };
    (@storage $a:lifetime $presence:ident flag) => { Option<bool> };
    (@storage $a:lifetime optional null) => { Option<crate::codec::Null> };
    (@storage $a:lifetime required (choice $type:ty)) => { crate::codec::Untagged<$type> };
    (@storage $a:lifetime required ($type:ty)) => { $type };
    (@storage $a:lifetime $presence:ident ($type:ty)) => { Option<$type> };
    (@storage $a:lifetime required [$type:ty]) => { $type };
    (@storage $a:lifetime required {$type:ty}) => { crate::codec::List<$type> };
    (@storage $a:lifetime default [$type:ty]) => { Option<$type> };
    (@storage $a:lifetime optional [$type:ty]) => { Option<$type> };
    (@storage $a:lifetime optional {$type:ty}) => { Option<crate::codec::List<$type>> };

    (@presence required $form:tt) => { Presence::Required };
    (@presence optional $form:tt) => { Presence::Optional };
    (@presence assumed $form:tt ($default:expr)) => { Presence::Optional };
    (@presence default integer ($default:expr)) => { Presence::Default($default) };
    (@presence default [$type:ty] ($default:expr)) => { Presence::Default($default) };
    (@presence default octets ($default:expr)) => {{
        const DEFAULT: &[u8] = $default;
        Presence::Default(DEFAULT)
    }};

    (@read $members:ident required integer $tag:literal) => { $members.require(Tag::new($tag)) };
    (@read $members:ident required text $tag:literal) => { $members.require(Tag::new($tag)) };
    (@read $members:ident required flag $tag:literal) => { $members.require(Tag::new($tag)) };
    (@read $members:ident required (choice $type:ty) $tag:literal) => {
        $members.alternative(Self::KNOWN)
    };
    (@read $members:ident required ($($type:tt)*) $tag:literal) => { $members.require(Tag::new($tag)) };
    (@read $members:ident required header $tag:literal) => { $members.require(Tag::new($tag)) };
    (@read $members:ident required [$type:ty] $tag:literal) => { $members.require(Tag::new($tag)) };
    (@read $members:ident required {$type:ty} $tag:literal) => { $members.require(Tag::new($tag)) };
    (@read $members:ident $presence:ident $form:tt $(($default:expr))? $tag:literal) => {
        $members.take(Tag::new($tag), sequence!(@presence $presence $form $(($default))?))
    };

    (@member $object:ident required integer $asn:literal) => { $object.require($asn) };
    (@member $object:ident required text $asn:literal) => { $object.require($asn) };
    (@member $object:ident required flag $asn:literal) => { $object.require($asn) };
    (@member $object:ident required ($($type:tt)*) $asn:literal) => { $object.require($asn) };
    (@member $object:ident required header $asn:literal) => { $object.require($asn) };
    (@member $object:ident required [$type:ty] $asn:literal) => { $object.require($asn) };
    (@member $object:ident required {$type:ty} $asn:literal) => { $object.require($asn) };
    (@member $object:ident $presence:ident $form:tt $(($default:expr))? $asn:literal) => {
        $object.take($asn, sequence!(@presence $presence $form $(($default))?))
    };

    (@get $a:lifetime [$(#[$doc:meta])*] $presence:ident $form:tt $(($default:expr))? $field:ident $asn:literal) => {
        sequence! {
            @get $a [$(#[$doc])* #[doc(alias = $asn)]] $presence $form $(($default))? $field $asn plain
        }
    };
    (
        @get $a:lifetime [$(#[$doc:meta])*] $presence:ident $form:tt $(($default:expr))? $field:ident $asn:literal plain
    ) => {
        $(#[$doc])*
        #[must_use]
        pub fn $field(&self) -> sequence!(@type $a $presence $form) {
            sequence!(@value self $presence $form $(($default))? $field)
        }
    };
    (@type $a:lifetime optional octets) => { Option<&[u8]> };
    (@type $a:lifetime optional data) => { Option<&[u8]> };
    (@type $a:lifetime $presence:ident octets) => { &[u8] };
    (@type $a:lifetime required data) => { &[u8] };
    (@type $a:lifetime required secret) => { Secret<'_> };
    (@type $a:lifetime optional secret) => { Option<Secret<'_>> };
    (@type $a:lifetime optional integer) => { Option<i64> };
    (@type $a:lifetime $presence:ident integer) => { i64 };
    (@type $a:lifetime required (octets $min:literal $max:literal)) => { &[u8] };
    (@type $a:lifetime optional (octets $min:literal $max:literal)) => { Option<&[u8]> };
    (@type $a:lifetime required text) => { &str };
    (@type $a:lifetime optional text) => { Option<&str> };
    (@type $a:lifetime required (text $min:literal $max:literal)) => { &str };
    (@type $a:lifetime optional (text $min:literal $max:literal)) => { Option<&str> };
    (@type $a:lifetime required flag) => { bool };
    (@type $a:lifetime optional flag) => { Option<bool> };
    (@type $a:lifetime assumed flag) => { bool };
    (@type $a:lifetime optional null) => { bool };
    (@type $a:lifetime required (choice $type:ty)) => { &$type };
    (@type $a:lifetime optional ($type:ty)) => { Option<$type> };
    (@type $a:lifetime $presence:ident ($type:ty)) => { $type };
    (@type $a:lifetime required header) => { &PeHeader };
    (@type $a:lifetime required [$type:ty]) => { &$type };
    (@type $a:lifetime default [$type:ty]) => { Option<&$type> };
    (@type $a:lifetime optional [$type:ty]) => { Option<&$type> };
    (@type $a:lifetime required {$type:ty}) => { &[$type] };
    (@type $a:lifetime optional {$type:ty}) => { Option<&[$type]> };

    (@value $self:ident required octets $field:ident) => { $self.$field.bytes() };
    (@value $self:ident optional octets $field:ident) => { $self.$field.get() };
    (@value $self:ident default octets ($default:expr) $field:ident) => { $self.$field.get().unwrap_or($default) };
    (@value $self:ident required data $field:ident) => { $self.$field.bytes() };
    (@value $self:ident optional data $field:ident) => { $self.$field.get() };
    (@value $self:ident required secret $field:ident) => { $self.$field.secret() };
    (@value $self:ident optional secret $field:ident) => { $self.$field.optional_secret() };
    (@value $self:ident required integer $field:ident) => { $self.$field.to_i64() };
    (@value $self:ident optional integer $field:ident) => {
        $self.$field.as_ref().map(crate::codec::Integer::to_i64)
    };
    (@value $self:ident default integer ($default:expr) $field:ident) => {
        $self.$field.as_ref().map_or($default, crate::codec::Integer::to_i64)
    };
    (@value $self:ident required (octets $min:literal $max:literal) $field:ident) => { $self.$field.0.bytes() };
    (@value $self:ident optional (octets $min:literal $max:literal) $field:ident) => { $self.$field.0.get() };
    (@value $self:ident required text $field:ident) => { $self.$field.as_str() };
    (@value $self:ident optional text $field:ident) => { $self.$field.as_ref().map(|text| text.as_str()) };
    (@value $self:ident required (text $min:literal $max:literal) $field:ident) => { $self.$field.as_str() };
    (@value $self:ident optional (text $min:literal $max:literal) $field:ident) => {
        $self.$field.as_ref().map(|text| text.as_str())
    };
    (@value $self:ident assumed flag ($default:expr) $field:ident) => { $self.$field.unwrap_or($default) };
    (@value $self:ident $presence:ident flag $field:ident) => { $self.$field };
    (@value $self:ident optional null $field:ident) => { $self.$field.is_some() };
    (@value $self:ident required (choice $type:ty) $field:ident) => { &$self.$field.0 };
    (@value $self:ident assumed ($type:ty) ($default:expr) $field:ident) => { $self.$field.unwrap_or($default) };
    (@value $self:ident $presence:ident ($type:ty) $field:ident) => { $self.$field };
    (@value $self:ident required header $field:ident) => { $self.$field.header() };
    (@value $self:ident required [$type:ty] $field:ident) => { &$self.$field };
    (@value $self:ident default [$type:ty] ($default:expr) $field:ident) => { $self.$field.as_ref() };
    (@value $self:ident optional [$type:ty] $field:ident) => { $self.$field.as_ref() };
    (@value $self:ident required {$type:ty} $field:ident) => { $self.$field.as_slice() };
    (@value $self:ident optional {$type:ty} $field:ident) => {
        $self.$field.as_ref().map(crate::codec::List::as_slice)
    };

    (@set $a:lifetime $presence:ident $form:tt $field:ident $set:ident $asn:literal) => {
        #[doc = concat!("Sets `", $asn, "`.")]
        pub fn $set(&mut self, value: sequence!(@argument $a $presence $form)) -> &mut Self {
            self.$field = sequence!(@assign $presence $form value);
            self
        }
    };
    (@assign optional octets $value:ident) => { $value.into() };
    (@assign optional data $value:ident) => { $value.into() };
    (@assign optional secret $value:ident) => { $value.into() };
    (@assign $presence:ident octets $value:ident) => { Octets::from($value.into()) };
    (@assign $presence:ident data $value:ident) => { Hidden::from($value.into()) };
    (@assign $presence:ident secret $value:ident) => { Hidden::from($value.into()) };
    (@assign required integer $value:ident) => { crate::codec::Integer::new($value) };
    (@assign $presence:ident integer $value:ident) => { $value.map(crate::codec::Integer::new) };
    (@assign required (octets $min:literal $max:literal) $value:ident) => {
        crate::codec::SizedOctets(Octets::from($value.into()))
    };
    (@assign optional (octets $min:literal $max:literal) $value:ident) => {
        crate::codec::SizedOctets($value.into())
    };
    (@assign required text $value:ident) => { crate::codec::Text::new($value) };
    (@assign optional text $value:ident) => { $value.map(crate::codec::Text::new) };
    (@assign required (text $min:literal $max:literal) $value:ident) => { crate::codec::Text::new($value) };
    (@assign optional (text $min:literal $max:literal) $value:ident) => {
        $value.map(crate::codec::Text::new)
    };
    (@assign optional null $value:ident) => { $value.then_some(crate::codec::Null) };
    (@assign required (choice $type:ty) $value:ident) => { crate::codec::Untagged($value) };
    (@assign required {$type:ty} $value:ident) => { $value.into() };
    (@assign optional {$type:ty} $value:ident) => { $value.map(crate::codec::List::from) };
    (@assign required header $value:ident) => { HeaderField::from($value) };
    (@assign $presence:ident $form:tt $value:ident) => { $value };

    (@argument $a:lifetime optional octets) => { Option<Cow<$a, [u8]>> };
    (@argument $a:lifetime optional data) => { Option<Cow<$a, [u8]>> };
    (@argument $a:lifetime optional secret) => { Option<Cow<$a, [u8]>> };
    (@argument $a:lifetime $presence:ident octets) => { impl Into<Cow<$a, [u8]>> };
    (@argument $a:lifetime $presence:ident data) => { impl Into<Cow<$a, [u8]>> };
    (@argument $a:lifetime $presence:ident secret) => { impl Into<Cow<$a, [u8]>> };
    (@argument $a:lifetime required integer) => { i64 };
    (@argument $a:lifetime $presence:ident integer) => { Option<i64> };
    (@argument $a:lifetime required (octets $min:literal $max:literal)) => { impl Into<Cow<$a, [u8]>> };
    (@argument $a:lifetime optional (octets $min:literal $max:literal)) => { Option<Cow<$a, [u8]>> };
    (@argument $a:lifetime required text) => { impl Into<Cow<$a, str>> };
    (@argument $a:lifetime optional text) => { Option<Cow<$a, str>> };
    (@argument $a:lifetime required (text $min:literal $max:literal)) => { impl Into<Cow<$a, str>> };
    (@argument $a:lifetime optional (text $min:literal $max:literal)) => { Option<Cow<$a, str>> };
    (@argument $a:lifetime required flag) => { bool };
    (@argument $a:lifetime $presence:ident flag) => { Option<bool> };
    (@argument $a:lifetime optional null) => { bool };
    (@argument $a:lifetime required (choice $type:ty)) => { $type };
    (@argument $a:lifetime required ($type:ty)) => { $type };
    (@argument $a:lifetime $presence:ident ($type:ty)) => { Option<$type> };
    (@argument $a:lifetime required header) => { PeHeader };
    (@argument $a:lifetime required [$type:ty]) => { $type };
    (@argument $a:lifetime required {$type:ty}) => { Vec<$type> };
    (@argument $a:lifetime default [$type:ty]) => { Option<$type> };
    (@argument $a:lifetime optional [$type:ty]) => { Option<$type> };
    (@argument $a:lifetime optional {$type:ty}) => { Option<Vec<$type>> };
}

pub(crate) use sequence;

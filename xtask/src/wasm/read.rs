//! What a module says of itself: its imports, its exports with their types, how large its functions are.

/// A module, as far as it is looked into.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Module {
    pub(super) imports: u32,
    /// Each exported function with the types of its parameters and results.
    pub(super) exports: Vec<(String, Vec<u8>)>,
    /// The bytes of each function's body, largest first.
    pub(super) bodies: Vec<u32>,
}

/// The type `i32`.
pub(super) const I32: u8 = 0x7f;

const TYPES: u8 = 1;
const IMPORTS: u8 = 2;
const FUNCTIONS: u8 = 3;
const EXPORTS: u8 = 7;
const CODE: u8 = 10;

/// Reads a module in the binary form of WebAssembly.
pub(super) fn module(bytes: &[u8]) -> Result<Module, String> {
    let rest = bytes.strip_prefix(b"\0asm\x01\0\0\0").ok_or("not a module of version 1")?;
    let mut reader = Reader(rest);
    let (mut types, mut functions) = (Vec::new(), Vec::new());
    let mut found = Module::default();
    while !reader.0.is_empty() {
        let section = reader.byte()?;
        let length = reader.number()?;
        let mut inside = Reader(reader.take(length)?);
        match section {
            TYPES => types = inside.each(Reader::function_type)?,
            IMPORTS => found.imports = inside.number()?,
            FUNCTIONS => functions = inside.each(Reader::number)?,
            EXPORTS => {
                for (name, kind, index) in inside.each(Reader::export)? {
                    if kind == 0 {
                        let of =
                            functions.get(index as usize).and_then(|of| types.get(*of as usize));
                        found.exports.push((name, of.cloned().ok_or("an export of no function")?));
                    }
                }
            }
            CODE => found.bodies = inside.each(Reader::body)?,
            _ => {}
        }
    }
    found.bodies.sort_unstable_by(|one, other| other.cmp(one));
    Ok(found)
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: u32) -> Result<&'a [u8], String> {
        let (taken, rest) = self.0.split_at_checked(count as usize).ok_or("it ends too early")?;
        self.0 = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, String> {
        self.take(1).map(|byte| byte[0])
    }

    /// LEB128.
    fn number(&mut self) -> Result<u32, String> {
        let mut number = 0;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            number |= u32::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err("a number is too long".to_owned())
    }

    fn each<T>(
        &mut self,
        mut read: impl FnMut(&mut Reader<'a>) -> Result<T, String>,
    ) -> Result<Vec<T>, String> {
        (0..self.number()?).map(|_| read(self)).collect()
    }

    /// The types of parameters and results, one after the other.
    fn function_type(&mut self) -> Result<Vec<u8>, String> {
        if self.byte()? != 0x60 {
            return Err("a type that is not of a function".to_owned());
        }
        let mut types = self.each(Reader::byte)?;
        types.extend(self.each(Reader::byte)?);
        Ok(types)
    }

    fn export(&mut self) -> Result<(String, u8, u32), String> {
        let length = self.number()?;
        let name = String::from_utf8_lossy(self.take(length)?).into_owned();
        Ok((name, self.byte()?, self.number()?))
    }

    fn body(&mut self) -> Result<u32, String> {
        let length = self.number()?;
        self.take(length).map(|_| length)
    }
}

#[cfg(test)]
mod tests {
    use super::{I32, module};

    /// `(module (func (export "f") (param i32) (result i32) local.get 0))`
    const SMALL: &[u8] = &[
        0, b'a', b's', b'm', 1, 0, 0, 0, 1, 6, 1, 0x60, 1, I32, 1, I32, 3, 2, 1, 0, 7, 5, 1, 1,
        b'f', 0, 0, 10, 6, 1, 4, 0, 0x20, 0, 0x0b,
    ];

    #[test]
    fn a_module_is_read() {
        let found = module(SMALL).unwrap();
        assert_eq!((found.imports, found.bodies), (0, vec![4]));
        assert_eq!(found.exports, [("f".to_owned(), vec![I32, I32])]);
    }

    #[test]
    fn what_is_cut_is_refused() {
        assert!(module(b"\0asm\x02\0\0\0").is_err());
        let ends = [8, 16, 20, 27];
        for end in (9..SMALL.len()).filter(|end| !ends.contains(end)) {
            assert!(module(&SMALL[..end]).is_err(), "{end} bytes");
        }
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! One command as the commands of a chain (ISO/IEC 7816-4 §5.3.3).

use super::CHAINING_BIT;
use crate::{Class, Command, Header, Link, Misuse, Ne, ProprietaryClass, Result};
use core::slice::Chunks;

/// The commands of a chain, in order; see [`split`] (ISO/IEC 7816-4 §5.3.3).
#[derive(Debug)]
pub struct Links<'a> {
    command: &'a Command,
    /// `None` if the command travels as it is.
    pieces: Option<Pieces<'a>>,
    done: bool,
}

#[derive(Debug)]
struct Pieces<'a> {
    data: Chunks<'a, u8>,
    more: Header,
}

/// Splits a command with more than 255 bytes of data into commands with short length fields (ISO/IEC 7816-4 §5.3.3).
///
/// All carry the same header but for bit 5 of the class, which is set in all but the last; only the last has an Le field,
/// of 256 at most. A command of up to 255 bytes of data comes back as it is.
///
/// In a proprietary class the standard leaves bit 5 to the card's maker; whoever splits such a command says that the
/// maker uses it for chains.
///
/// # Errors
/// [`Misuse::ClassCannotChain`] if bit 5 of the class is set already, means something else, or would make it `FF`.
pub fn split(command: &Command) -> Result<Links<'_>, Misuse> {
    if command.data().len() <= Command::SHORT_DATA_MAX {
        return Ok(Links {
            command,
            pieces: None,
            done: false,
        });
    }
    let header = command.header();
    let unfit = Misuse::ClassCannotChain { cla: header.cla };
    let cla = match Class::decode(header.cla) {
        Ok(Class::Interindustry(class)) if class.link() == Link::LastOrOnly => {
            class.with_link(Link::MoreFollow).encode()
        }
        Ok(Class::Proprietary(class)) if class.get() & CHAINING_BIT == 0 => {
            // EF with bit 5 would be FF, which is invalid.
            let more = ProprietaryClass::new(class.get() | CHAINING_BIT).map_err(|_| unfit)?;
            more.get()
        }
        _ => return Err(unfit),
    };
    Ok(Links {
        command,
        pieces: Some(Pieces {
            data: command.data().chunks(Command::SHORT_DATA_MAX),
            more: Header { cla, ..header },
        }),
        done: false,
    })
}

impl Iterator for Links<'_> {
    type Item = Command;

    fn next(&mut self) -> Option<Command> {
        if self.done {
            return None;
        }
        let Some(pieces) = &mut self.pieces else {
            self.done = true;
            return Some(self.command.clone());
        };
        let piece = pieces.data.next()?;
        self.done = pieces.data.len() == 0;
        let link = if self.done {
            // Short length fields cannot ask for more than 256 bytes at once; what is left comes with GET RESPONSE.
            Command::new(self.command.header()).with_ne(self.command.ne().min(Ne::SHORT_MAX))
        } else {
            Command::new(pieces.more)
        };
        // A piece has 1 to 255 bytes.
        link.with_data(piece).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::split;
    use crate::{Command, Header, Misuse, Ne};
    use alloc::{vec, vec::Vec};

    fn command(cla: u8, nc: usize) -> Command {
        Command::new(Header::new(cla, 0x2A, 0x9E, 0x9A))
            .with_data(&vec![7; nc])
            .unwrap()
            .with_ne(Ne::EXTENDED_MAX)
    }

    fn classes_and_lengths(command: &Command) -> Vec<(u8, usize, u32)> {
        split(command)
            .unwrap()
            .map(|link| (link.header().cla, link.data().len(), link.ne().get()))
            .collect()
    }

    #[test]
    fn bit_5_is_set_in_all_links_but_the_last() {
        assert_eq!(
            classes_and_lengths(&command(0x00, 510)),
            [(0x10, 255, 0), (0x00, 255, 256)]
        );
        assert_eq!(
            classes_and_lengths(&command(0x44, 511)),
            [(0x54, 255, 0), (0x54, 255, 0), (0x44, 1, 256)]
        );
        assert_eq!(
            classes_and_lengths(&command(0x80, 256)),
            [(0x90, 255, 0), (0x80, 1, 256)]
        );
    }

    #[test]
    fn what_needs_no_chain_is_left_alone() {
        let whole = command(0x00, 255);
        assert!(split(&whole).unwrap().eq([whole.clone()]));
        let empty = Command::new(Header::new(0xFF, 0xCA, 0, 0)).with_ne(Ne::SHORT_MAX);
        assert!(split(&empty).unwrap().eq([empty.clone()]));
    }

    #[test]
    fn a_class_that_cannot_say_it_is_refused() {
        for cla in [0x10, 0x20, 0x50, 0x90, 0xEF, 0xFF] {
            let refused = split(&command(cla, 256)).map(|_| ());
            assert_eq!(refused, Err(Misuse::ClassCannotChain { cla }));
        }
    }
}

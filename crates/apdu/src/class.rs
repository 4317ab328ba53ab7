// SPDX-License-Identifier: MIT OR Apache-2.0
//! The class byte (ISO/IEC 7816-4 §5.4.1), all 256 values of it.
//!
//! ```text
//! CLA          b8 b7 b6 b5 b4 b3 b2 b1
//! 00–1F        0  0  0  c  s  s  n  n    first interindustry: channel n, secure messaging s, chaining c
//! 20–3F        0  0  1  –  –  –  –  –    reserved
//! 40–7F        0  1  s  c  n  n  n  n    further interindustry: channel n + 4, secure messaging s, chaining c
//! 80–FE        1  –  –  –  –  –  –  –    proprietary
//! FF           1  1  1  1  1  1  1  1    invalid
//! ```
//!
//! In the further interindustry class the channel is **four more than the number written**, `44` is channel 8, and bit 7
//! is part of the class, not a sign of secure messaging.

use crate::{Malformed, Misuse, Result};

/// Bit 5: the command is not the last one of its chain.
const CHAINING: u8 = 0x10;
/// Bit 6 of the further interindustry class.
const FURTHER_SECURE_MESSAGING: u8 = 0x20;
const FURTHER: u8 = 0x40;

/// What a class byte says (ISO/IEC 7816-4 §5.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "the three kinds of class the standard leaves once FF is refused"
)]
pub enum Class {
    /// `00`–`1F`, `40`–`7F`: the instruction is one of the standard's.
    Interindustry(InterindustryClass),
    /// `80`–`FE`: the instruction means what the card's maker says.
    Proprietary(ProprietaryClass),
    /// `20`–`3F`: reserved; a card answers `6E00`.
    Reserved(ReservedClass),
}

impl Class {
    /// The basic channel, no secure messaging, no chain: `00`.
    pub const BASIC: Self = Self::Interindustry(InterindustryClass::BASIC);

    /// Reads a class byte.
    ///
    /// # Errors
    /// [`Malformed::Class`] for `FF`, the only invalid value.
    pub const fn decode(cla: u8) -> Result<Self, Malformed> {
        match cla {
            0x00..=0x1F => Ok(Self::Interindustry(InterindustryClass::first(cla))),
            0x20..=0x3F => Ok(Self::Reserved(ReservedClass(cla))),
            0x40..=0x7F => Ok(Self::Interindustry(InterindustryClass::further(cla))),
            0x80..=0xFE => Ok(Self::Proprietary(ProprietaryClass(cla))),
            0xFF => Err(Malformed::Class),
        }
    }

    /// The class byte.
    #[must_use]
    pub const fn encode(self) -> u8 {
        match self {
            Self::Interindustry(class) => class.encode(),
            Self::Proprietary(class) => class.0,
            Self::Reserved(class) => class.0,
        }
    }
}

/// An interindustry class, first or further as its channel asks (ISO/IEC 7816-4 §5.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct InterindustryClass {
    channel: LogicalChannel,
    /// `None` or `HeaderNotProcessed` where the channel is 4 or more.
    secure_messaging: SecureMessaging,
    link: Link,
}

impl InterindustryClass {
    /// The basic channel, no secure messaging, no chain: `00`.
    pub const BASIC: Self = Self::new(LogicalChannel::BASIC);

    /// The class of single commands without secure messaging on this channel.
    #[must_use]
    pub const fn new(channel: LogicalChannel) -> Self {
        Self {
            channel,
            secure_messaging: SecureMessaging::None,
            link: Link::LastOrOnly,
        }
    }

    /// The same class with this indication of secure messaging.
    ///
    /// # Errors
    /// [`Misuse::SecureMessaging`] where the one bit of channels 4–19 cannot say it.
    pub const fn with_secure_messaging(
        mut self,
        secure_messaging: SecureMessaging,
    ) -> Result<Self, Misuse> {
        match secure_messaging {
            SecureMessaging::None | SecureMessaging::HeaderNotProcessed => {}
            SecureMessaging::Proprietary | SecureMessaging::HeaderAuthenticated => {
                if self.channel.0 > LogicalChannel::FIRST_MAX {
                    return Err(Misuse::SecureMessaging {
                        channel: self.channel.0,
                    });
                }
            }
        }
        self.secure_messaging = secure_messaging;
        Ok(self)
    }

    /// The same class at this place of a chain.
    #[must_use]
    pub const fn with_link(mut self, link: Link) -> Self {
        self.link = link;
        self
    }

    /// The logical channel.
    #[must_use]
    pub const fn channel(self) -> LogicalChannel {
        self.channel
    }

    /// The indication of secure messaging.
    #[must_use]
    pub const fn secure_messaging(self) -> SecureMessaging {
        self.secure_messaging
    }

    /// The place in a chain.
    #[must_use]
    pub const fn link(self) -> Link {
        self.link
    }

    /// The class byte.
    #[must_use]
    pub const fn encode(self) -> u8 {
        let link = match self.link {
            Link::LastOrOnly => 0,
            Link::MoreFollow => CHAINING,
        };
        let LogicalChannel(channel) = self.channel;
        if channel <= LogicalChannel::FIRST_MAX {
            let secure_messaging = match self.secure_messaging {
                SecureMessaging::None => 0x00,
                SecureMessaging::Proprietary => 0x04,
                SecureMessaging::HeaderNotProcessed => 0x08,
                SecureMessaging::HeaderAuthenticated => 0x0C,
            };
            return link | secure_messaging | channel;
        }
        let secure_messaging = match self.secure_messaging {
            SecureMessaging::None => 0,
            _ => FURTHER_SECURE_MESSAGING,
        };
        FURTHER | secure_messaging | link | (channel - LogicalChannel::FIRST_MAX - 1)
    }

    const fn first(cla: u8) -> Self {
        Self {
            channel: LogicalChannel(cla & 0x03),
            secure_messaging: match cla & 0x0C {
                0x00 => SecureMessaging::None,
                0x04 => SecureMessaging::Proprietary,
                0x08 => SecureMessaging::HeaderNotProcessed,
                _ => SecureMessaging::HeaderAuthenticated,
            },
            link: Link::of(cla),
        }
    }

    const fn further(cla: u8) -> Self {
        Self {
            channel: LogicalChannel((cla & 0x0F) + LogicalChannel::FIRST_MAX + 1),
            secure_messaging: if cla & FURTHER_SECURE_MESSAGING == 0 {
                SecureMessaging::None
            } else {
                SecureMessaging::HeaderNotProcessed
            },
            link: Link::of(cla),
        }
    }
}

/// A proprietary class, `80`–`FE` (ISO/IEC 7816-4 §5.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ProprietaryClass(u8);

impl ProprietaryClass {
    /// Checks the range.
    ///
    /// # Errors
    /// [`Misuse::ProprietaryClass`] below `80` and for `FF`.
    pub const fn new(cla: u8) -> Result<Self, Misuse> {
        if matches!(cla, 0x80..=0xFE) {
            Ok(Self(cla))
        } else {
            Err(Misuse::ProprietaryClass { cla })
        }
    }

    /// The class byte.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }
}

/// A reserved class, `20`–`3F` (ISO/IEC 7816-4 §5.4.1): it can be read, and nothing here makes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ReservedClass(u8);

impl ReservedClass {
    /// The class byte.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }
}

/// Number of a logical channel, 0–19 (ISO/IEC 7816-4 §5.4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LogicalChannel(u8);

impl LogicalChannel {
    /// The channel that is always open.
    pub const BASIC: Self = Self(0);
    /// The last channel the first interindustry class can name.
    const FIRST_MAX: u8 = 3;
    const MAX: u8 = 19;

    /// Checks the range.
    ///
    /// # Errors
    /// [`Misuse::LogicalChannel`] above 19.
    pub const fn new(number: u8) -> Result<Self, Misuse> {
        if number <= Self::MAX {
            Ok(Self(number))
        } else {
            Err(Misuse::LogicalChannel { number })
        }
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }
}

/// What an interindustry class says of secure messaging (ISO/IEC 7816-4 §5.4.1, §10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "two bits")]
pub enum SecureMessaging {
    /// None, or none is indicated.
    None,
    /// Not the standard's.
    Proprietary,
    /// The standard's; the header is not authenticated.
    HeaderNotProcessed,
    /// The standard's; the header is authenticated.
    HeaderAuthenticated,
}

/// Where a command stands in a chain (ISO/IEC 7816-4 §5.3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "one bit")]
pub enum Link {
    /// The last command of a chain, or a command that is no part of one.
    LastOrOnly,
    /// More commands of the chain follow.
    MoreFollow,
}

impl Link {
    const fn of(cla: u8) -> Self {
        if cla & CHAINING == 0 {
            Self::LastOrOnly
        } else {
            Self::MoreFollow
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        Class, InterindustryClass, Link, LogicalChannel, ProprietaryClass, SecureMessaging,
    };
    use crate::{Malformed, Misuse};

    #[track_caller]
    fn is(cla: u8, channel: u8, secure_messaging: SecureMessaging, link: Link) {
        let class = InterindustryClass::new(LogicalChannel::new(channel).unwrap())
            .with_secure_messaging(secure_messaging)
            .unwrap()
            .with_link(link);
        assert_eq!(
            Class::decode(cla),
            Ok(Class::Interindustry(class)),
            "{cla:02X}"
        );
        assert_eq!(class.encode(), cla, "{cla:02X}");
    }

    /// Every value once, written out from the standard's table instead of computed with the code's masks.
    #[test]
    fn all_256_values() {
        use Link::{LastOrOnly, MoreFollow};
        let messaging = [
            SecureMessaging::None,
            SecureMessaging::Proprietary,
            SecureMessaging::HeaderNotProcessed,
            SecureMessaging::HeaderAuthenticated,
        ];
        let mut cla = 0_u8;
        for link in [LastOrOnly, MoreFollow] {
            for secure_messaging in messaging {
                for channel in [0, 1, 2, 3] {
                    is(cla, channel, secure_messaging, link);
                    cla += 1;
                }
            }
        }
        assert_eq!(cla, 0x20);
        for reserved in 0x20..=0x3F {
            let class = Class::decode(reserved).unwrap();
            assert!(matches!(class, Class::Reserved(class) if class.get() == reserved));
            assert_eq!(class.encode(), reserved);
        }
        cla = 0x40;
        for secure_messaging in [SecureMessaging::None, SecureMessaging::HeaderNotProcessed] {
            for link in [LastOrOnly, MoreFollow] {
                for channel in [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19] {
                    is(cla, channel, secure_messaging, link);
                    cla += 1;
                }
            }
        }
        assert_eq!(cla, 0x80);
        for proprietary in 0x80..=0xFE {
            let class = Class::Proprietary(ProprietaryClass::new(proprietary).unwrap());
            assert_eq!(Class::decode(proprietary), Ok(class));
            assert_eq!(class.encode(), proprietary);
        }
        assert_eq!(Class::decode(0xFF), Err(Malformed::Class));
    }

    #[test]
    fn what_other_code_gets_wrong() {
        is(0x44, 8, SecureMessaging::None, Link::LastOrOnly);
        is(0x4F, 19, SecureMessaging::None, Link::LastOrOnly);
        is(0x40, 4, SecureMessaging::None, Link::LastOrOnly);
    }

    #[test]
    fn fields_that_cannot_be_are_refused() {
        assert!(LogicalChannel::new(19).is_ok());
        assert_eq!(
            LogicalChannel::new(20),
            Err(Misuse::LogicalChannel { number: 20 })
        );
        for cla in [0x7F, 0xFF] {
            assert_eq!(
                ProprietaryClass::new(cla),
                Err(Misuse::ProprietaryClass { cla })
            );
        }
        let fourth = InterindustryClass::new(LogicalChannel::new(4).unwrap());
        for secure_messaging in [
            SecureMessaging::Proprietary,
            SecureMessaging::HeaderAuthenticated,
        ] {
            assert_eq!(
                fourth.with_secure_messaging(secure_messaging),
                Err(Misuse::SecureMessaging { channel: 4 })
            );
        }
    }
}

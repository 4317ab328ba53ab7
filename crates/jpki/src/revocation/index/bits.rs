// SPDX-License-Identifier: MIT OR Apache-2.0
//! Numbers of any width up to 56 bits, one after another in octets, the lowest bit first.
//!
//! Places are counted in bits. Reading outside the octets gives zero and writing there does nothing,
//! so that no place can make this code panic.

/// Widest number: it and a shift of up to 7 bits fit eight octets.
pub(super) const MAX_WIDTH: u32 = 56;

/// How many octets so many bits take, with eight after them so that each number can be read as a word; `None` beyond what can be addressed.
pub(super) const fn octets_for(bits: u64) -> Option<u64> {
    bits.div_ceil(8).checked_add(8)
}

#[inline]
fn word(octets: &[u8], place: usize) -> u64 {
    octets
        .get(place..)
        .and_then(|rest| rest.first_chunk::<8>())
        .map_or(0, |chunk| u64::from_le_bytes(*chunk))
}

/// Returns the word of 64 bits that begins at bit `64 × index`.
#[inline]
pub(super) fn aligned_word(octets: &[u8], index: usize) -> u64 {
    word(octets, index.saturating_mul(8))
}

/// Returns the number of `width` bits at a place.
#[inline]
pub(super) fn read(octets: &[u8], place: u64, width: u32) -> u64 {
    let word = word(octets, usize::try_from(place >> 3).unwrap_or(usize::MAX));
    (word >> (place & 7)) & mask(width)
}

/// Sets the number at a place that has been zero so far.
#[inline]
pub(super) fn write(octets: &mut [u8], place: u64, number: u64) {
    let at = usize::try_from(place >> 3).unwrap_or(usize::MAX);
    if let Some(chunk) = octets
        .get_mut(at..)
        .and_then(|rest| rest.first_chunk_mut::<8>())
    {
        *chunk = (u64::from_le_bytes(*chunk) | number << (place & 7)).to_le_bytes();
    }
}

#[inline]
pub(super) const fn mask(width: u32) -> u64 {
    match 1_u64.checked_shl(width) {
        Some(bit) => bit - 1,
        None => u64::MAX,
    }
}

/// How many bits a number needs.
pub(super) const fn width_of(number: u64) -> u32 {
    u64::BITS - number.leading_zeros()
}

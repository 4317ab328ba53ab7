// SPDX-License-Identifier: MIT OR Apache-2.0
//! The block of text the operator's app puts on the clipboard: lines of `label<TAB>value` under headings.
//!
//! | heading | labels |
//! |---|---|
//! | 資格情報, 資格情報(医療保険), 資格情報(医療扶助) | 確認日, 保険者番号, 保険者名, 記号, 番号, 枝番, フリガナ, 氏名, 生年月日, 性別, 郵便番号, 住所, 証区分, 有効開始日, 有効終了日, 資格取得年月日, 負担割合, 本人・家族の別, 被保険者氏名 |
//! | 裏面記載情報, also with (医療保険), (医療扶助) | 氏名, 氏名カナ, 性別 |
//! | 高齢受給者証 | 有効開始日, 有効終了日, 負担割合 |
//! | 限度額適用認定証 | 有効開始年月日, 有効終了年月日 (one source); ours: 区分, 適用区分 |
//! | 特定疾病療養受療証 | ours: 疾病区分, 有効開始年月日, 有効終了年月日, 自己負担限度額 |
//! | before a heading 資格情報 | 照会番号, 未就学区分 |
//!
//! The same labels stand under several headings. The block holds less than a document: validity, codes without a word and
//! whatever has no label are not in it, and it is no proof of anything. What values look like is known for dates (one
//! separator between the parts, or an era) and for 未就学区分; the rest is read in every way that means one thing.

mod read;
mod value;
mod write;

pub use read::decode_clipboard;
pub use write::encode_clipboard;

/// What a heading begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Heading {
    Assistance,
    Back,
    Disease,
    Elderly,
    Insurance,
    Limit,
}

/// Headings as they are read; the first of each kind is how it is written.
const HEADINGS: &[(Heading, &str)] = &[
    (Heading::Insurance, "資格情報(医療保険)"),
    (Heading::Insurance, "資格情報"),
    (Heading::Assistance, "資格情報(医療扶助)"),
    (Heading::Back, "裏面記載情報(医療保険)"),
    (Heading::Back, "裏面記載情報(医療扶助)"),
    (Heading::Back, "裏面記載情報"),
    (Heading::Elderly, "高齢受給者証"),
    (Heading::Limit, "限度額適用認定証"),
    (Heading::Disease, "特定疾病療養受療証"),
];

/// Value of 未就学区分 (two sources).
const PRESCHOOL: &str = "義務教育就学前";

//! SQL bagi perjanjian sebagai sumber RHK.

use chrono::NaiveDate;
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use crate::{
    kernel::{error::Result, id::PegawaiId},
    perjanjian::{model::Acuan, store::BarisSasaran},
};

/// Perjanjian yang berlaku bagi sebuah unit.
struct BarisAcuan {
    perjanjian_id: Uuid,
    unit: String,
    sasaran: Json<Vec<BarisSasaran>>,
}

impl From<BarisAcuan> for Acuan {
    fn from(b: BarisAcuan) -> Self {
        let sasaran = b.sasaran.0.into_iter().map(Into::into).collect();
        Self { id: b.perjanjian_id.into(), unit: b.unit, sasaran }
    }
}

/// Perjanjian yang berlaku dengan sasarannya, satu pernyataan. `$dari` menyebut unit dan urutannya.
macro_rules! acuan {
    ($dari:literal, $tahun:expr, $siapa:expr, $hari:expr, $batas:expr) => {
        sqlx::query_as!(
            BarisAcuan,
            r#"
            select
                p.perjanjian_id as "perjanjian_id!",
                u.nama as "unit!",
                (
                    select coalesce(json_agg(json_build_object(
                        'id', s.sasaran_id, 'asal', s.asal_id, 'sasaran', s.sasaran,
                        'program', s.program, 'anggaran', s.anggaran,
                        'indikator', (
                            select coalesce(json_agg(json_build_object('indikator', i.indikator, 'target', i.target)
                                                     order by i.urutan), '[]')
                            from perjanjian_indikator i where i.sasaran_id = s.sasaran_id)
                        ) order by s.urutan), '[]')
                    from perjanjian_sasaran s where s.perjanjian_id = p.perjanjian_id
                ) as "sasaran!: Json<Vec<BarisSasaran>>"
            from "#
                + $dari
                + r#" m
            join unit u using (unit_id)
            join perjanjian p on p.perjanjian_id = perjanjian_berlaku(m.unit_id, $1)
            order by m.jarak, u.kode
            limit $4
            "#,
            $tahun,
            $siapa.uuid(),
            $hari,
            $batas as i64,
        )
    };
}

/// Perjanjian yang berlaku bagi unit seseorang, atau yang terdekat di atasnya yang punya.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn acuan(conn: &mut PgConnection, siapa: PegawaiId, tahun: i32, hari: NaiveDate) -> Result<Option<Acuan>> {
    let baris = acuan!("unit_menaungi($2, $3)", tahun, siapa, hari, 1).fetch_optional(conn).await?;
    Ok(baris.map(Into::into))
}

/// Perjanjian yang berlaku bagi setiap unit yang dikepalai seseorang.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn acuan_dikepalai(
    conn: &mut PgConnection,
    siapa: PegawaiId,
    tahun: i32,
    hari: NaiveDate,
) -> Result<Vec<Acuan>> {
    let dari = acuan!("(select unit_id, 0 as jarak from unit_dikepalai($2, $3))", tahun, siapa, hari, 20);
    Ok(dari.fetch_all(conn).await?.into_iter().map(Into::into).collect())
}

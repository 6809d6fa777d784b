//! Orang dan hubungannya, dibaca dari basis data.

use chrono::NaiveDate;
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use super::model::{Garis, Identitas, Kartu, Nip, PeranDipegang, sebutan_peran};
use crate::kernel::{error::Result, id::PegawaiId};

/// Penilai dan Atasan Penilai seseorang pada `hari`.
pub async fn garis(conn: &mut PgConnection, siapa: PegawaiId, hari: NaiveDate) -> Result<Garis> {
    let baris = sqlx::query!(
        "select penilai_id, penilai_unit_id, atasan_penilai_id, atasan_unit_id
         from penilai_pegawai
         where pegawai_id = $1 and mulai <= $2 and $2 < selesai",
        siapa.uuid(),
        hari,
    )
    .fetch_optional(conn)
    .await?;
    Ok(baris.map_or_else(Garis::default, |b| Garis {
        penilai: Some(b.penilai_id.into()),
        unit_penilai: b.penilai_unit_id,
        atasan: b.atasan_penilai_id.map(Into::into),
        unit_atasan: b.atasan_unit_id,
    }))
}

/// Identitas beberapa orang pada `hari`, menurut urutannya. Unit yang menyertai memilih
/// penempatan yang dimaksud bila orang itu memegang lebih dari satu.
pub async fn identitas(
    conn: &mut PgConnection,
    siapa: &[(PegawaiId, Option<Uuid>)],
    hari: NaiveDate,
) -> Result<Vec<Identitas>> {
    let (orang, unit): (Vec<Uuid>, Vec<Option<Uuid>>) = siapa.iter().map(|(p, u)| (p.uuid(), *u)).unzip();
    let kartu = sqlx::query_scalar!(
        r#"
        select k.kartu as "kartu!: Json<Kartu>"
        from unnest($1::uuid[], $2::uuid[]) with ordinality as a (pegawai_id, unit_id, urutan)
        cross join kartu_pegawai(a.pegawai_id, a.unit_id, $3) k
        order by a.urutan
        "#,
        &orang,
        &unit as &[Option<Uuid>],
        hari,
    )
    .fetch_all(conn)
    .await?;
    Ok(kartu.into_iter().map(|Json(kartu)| kartu.into()).collect())
}

/// Pegawai dengan NIP itu.
pub async fn cari_nomor(conn: &mut PgConnection, nip: &Nip) -> Result<Option<PegawaiId>> {
    let id =
        sqlx::query_scalar!("select pegawai_id from pegawai where nip = $1", nip.angka()).fetch_optional(conn).await?;
    Ok(id.map(Into::into))
}

/// Peran yang diberikan instansi kepada seseorang: sebutan, unit, dasar, sejak kapan.
pub async fn peran(conn: &mut PgConnection, siapa: PegawaiId, hari: NaiveDate) -> Result<Vec<PeranDipegang>> {
    let baris = sqlx::query!(
        r#"
        select p.peran, p.dasar, p.mulai, u.nama as "unit?"
        from peran_pegawai p
        left join unit u using (unit_id)
        where p.pegawai_id = $1 and berlaku(p.mulai, p.selesai, $2)
        order by p.mulai, p.peran
        "#,
        siapa.uuid(),
        hari,
    )
    .fetch_all(conn)
    .await?;
    Ok(baris
        .into_iter()
        .map(|b| PeranDipegang { sebutan: sebutan_peran(&b.peran), unit: b.unit, dasar: b.dasar, mulai: b.mulai })
        .collect())
}

//! Akibat dihitung oleh basis data sendiri: perubahannya sungguh dituliskan dalam transaksi
//! pemanggil, yang boleh dibatalkan sesudahnya.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{Akibat, Belum, Garis, banding, sejak};
use crate::{
    kernel::{error::Result, id::PegawaiId},
    pegawai::nama_lengkap,
};

/// Mereka yang mungkin terdampak, sebelum perubahannya dituliskan.
pub struct Sebelum {
    siapa: PegawaiId,
    orang: BTreeSet<Uuid>,
}

/// Menunggu giliran mengubah susunan; dipanggil paling awal, sebelum apa pun dibaca.
pub async fn mulai(conn: &mut PgConnection, siapa: PegawaiId) -> Result<Sebelum> {
    Ok(Sebelum { siapa, orang: terdampak(conn, siapa).await? })
}

/// Menyusun ulang penilai mereka yang terdampak, dan menyebut apa yang berganti.
pub async fn selesaikan(conn: &mut PgConnection, sebelum: Sebelum, hari: NaiveDate) -> Result<Akibat> {
    let mut orang = sebelum.orang;
    orang.extend(terdampak(conn, sebelum.siapa).await?);
    let orang: Vec<Uuid> = orang.into_iter().collect();
    // Garis yang lama masih tertulis sampai disusun ulang.
    let lama = garis(conn, &orang).await?;
    sqlx::query_scalar!("select susun_penilai($1)::text", &orang).fetch_one(&mut *conn).await?;
    let baru = garis(conn, &orang).await?;
    let (ganti, atasan) = banding(&lama, &baru);
    let semua = ganti.iter().chain(&atasan);
    let disebut: BTreeSet<Uuid> = semua.flat_map(|g| [Some(g.pegawai), g.dari, g.menjadi]).flatten().collect();
    let nama = nama(conn, &disebut.into_iter().collect::<Vec<_>>()).await?;
    let pemilik: Vec<Uuid> = ganti.iter().map(|g| g.pegawai).collect();
    let menunggu = menunggu(conn, &pemilik).await?;
    let mut akibat = Akibat::susun(&ganti, &atasan, &menunggu, &nama, hari);
    if let Some(sejak) = sejak(sebelum.siapa.uuid(), &ganti) {
        let belum = belum(conn, sebelum.siapa, hari, sejak).await?;
        akibat.belum = belum.iter().map(|b| b.kalimat(sejak.max(hari))).collect();
    }
    Ok(akibat)
}

async fn belum(conn: &mut PgConnection, siapa: PegawaiId, hari: NaiveDate, sejak: NaiveDate) -> Result<Vec<Belum>> {
    let baris = sqlx::query!(
        r#"
        select hal as "hal!", banyak as "banyak!", mulai, selesai, coalesce(nama, '') as "nama!", penerus
        from belum_selesai($1, $2, $3)
        "#,
        siapa.uuid(),
        hari,
        sejak,
    )
    .fetch_all(conn)
    .await?;
    let belum = baris.into_iter().map(|b| Belum {
        hal: b.hal,
        banyak: b.banyak,
        masa: b.mulai.zip(b.selesai),
        nama: b.nama,
        penerus: b.penerus,
    });
    Ok(belum.collect())
}

async fn terdampak(conn: &mut PgConnection, siapa: PegawaiId) -> Result<BTreeSet<Uuid>> {
    let orang = sqlx::query_scalar!(r#"select pegawai_id as "id!" from terdampak($1)"#, siapa.uuid());
    Ok(orang.fetch_all(conn).await?.into_iter().collect())
}

async fn garis(conn: &mut PgConnection, orang: &[Uuid]) -> Result<Vec<Garis>> {
    let garis = sqlx::query_as!(
        Garis,
        r#"
        select pegawai_id as pegawai, mulai, nullif(selesai, 'infinity') as selesai,
            penilai_id as penilai, atasan_penilai_id as atasan
        from penilai_pegawai where pegawai_id = any ($1)
        order by pegawai_id, mulai
        "#,
        orang,
    );
    Ok(garis.fetch_all(conn).await?)
}

async fn nama(conn: &mut PgConnection, orang: &[Uuid]) -> Result<HashMap<Uuid, String>> {
    let baris = sqlx::query!(
        "select pegawai_id, gelar_depan, nama, gelar_belakang from pegawai where pegawai_id = any ($1)",
        orang
    )
    .fetch_all(conn)
    .await?;
    let lengkap = baris.into_iter().map(|b| (b.pegawai_id, nama_lengkap(&b.gelar_depan, &b.nama, &b.gelar_belakang)));
    Ok(lengkap.collect())
}

async fn menunggu(conn: &mut PgConnection, pemilik: &[Uuid]) -> Result<Vec<(Uuid, i32)>> {
    let baris = sqlx::query!(
        r#"select pemilik_id as "pemilik!", tahun as "tahun!" from skp_menunggu($1) order by tahun, pemilik_id"#,
        pemilik,
    )
    .fetch_all(conn)
    .await?;
    Ok(baris.into_iter().map(|b| (b.pemilik, b.tahun)).collect())
}

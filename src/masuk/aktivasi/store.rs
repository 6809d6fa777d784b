//! Tautan aktivasi sebagaimana tersimpan, dan akun yang lahir darinya.
//!
//! Semua yang menyentuh keduanya mengunci tautan lebih dahulu, lalu akun.

use std::net::IpAddr;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::json;
use sqlx::PgConnection;

use super::model::{BERLAKU, NIP_KELIRU, Pemilik};
use crate::{
    kernel::{
        audit::{self, Jejak},
        error::Result,
        form::Kiriman,
        id::PegawaiId,
    },
    masuk::{klien::Token, sesi},
};

/// Menerbitkan tautan bagi seseorang, menggantikan yang lama. Jawabannya token yang tidak disimpan
/// di mana-mana, dan kapan ia berakhir.
pub async fn terbitkan_tautan(
    conn: &mut PgConnection,
    pegawai: PegawaiId,
    oleh: PegawaiId,
    pada: DateTime<Utc>,
) -> Result<(String, DateTime<Utc>)> {
    let token = Token::baru();
    let berakhir = pada + BERLAKU;
    sqlx::query!(
        "insert into tautan_aktivasi (pegawai_id, sidik, dibuat_oleh, dibuat_pada, berakhir_pada)
         values ($1, $2, $3, $4, $5)
         on conflict (pegawai_id) do update set
             sidik = excluded.sidik,
             dibuat_oleh = excluded.dibuat_oleh,
             dibuat_pada = excluded.dibuat_pada,
             berakhir_pada = excluded.berakhir_pada,
             gagal = 0",
        pegawai.uuid(),
        token.sidik(),
        oleh.uuid(),
        pada,
        berakhir,
    )
    .execute(conn)
    .await?;
    Ok((token.tulis(), berakhir))
}

/// Mematikan tautan seseorang yang belum dipakai.
pub async fn cabut_tautan(conn: &mut PgConnection, pegawai: PegawaiId) -> Result<()> {
    sqlx::query!("delete from tautan_aktivasi where pegawai_id = $1", pegawai.uuid()).execute(conn).await?;
    Ok(())
}

/// Mematikan semua tautan yang diterbitkan seseorang: ia mungkin masih memegangnya ketika
/// wewenangnya sudah tidak ada.
pub async fn cabut_tautan_terbitan(conn: &mut PgConnection, oleh: PegawaiId) -> Result<()> {
    sqlx::query!("delete from tautan_aktivasi where dibuat_oleh = $1", oleh.uuid()).execute(conn).await?;
    Ok(())
}

/// Menonaktifkan akun: tautan baginya dan tautan terbitannya mati, sesinya berakhir, perambannya dilupakan.
pub async fn nonaktifkan(conn: &mut PgConnection, pegawai: PegawaiId) -> Result<()> {
    cabut_tautan(conn, pegawai).await?;
    cabut_tautan_terbitan(conn, pegawai).await?;
    sqlx::query!("update akun set aktif = false where pegawai_id = $1", pegawai.uuid()).execute(&mut *conn).await?;
    keluarkan(conn, pegawai).await
}

/// Mengaktifkan kembali akun, dengan kata sandi yang lama.
pub async fn aktifkan(conn: &mut PgConnection, pegawai: PegawaiId) -> Result<()> {
    sqlx::query!("update akun set aktif = true where pegawai_id = $1", pegawai.uuid()).execute(conn).await?;
    Ok(())
}

async fn keluarkan(conn: &mut PgConnection, pegawai: PegawaiId) -> Result<()> {
    sesi::cabut_sesi(conn, pegawai).await?;
    sqlx::query!("delete from peramban_dikenal where pegawai_id = $1", pegawai.uuid()).execute(conn).await?;
    Ok(())
}

/// Membuang sesi, peramban dan tautan orang-orang yang pada hari itu tidak lagi bertugas. Mereka sudah tidak
/// dikenali sejak tengah malam; ini menyapu yang tersisa.
pub async fn sapu_purna(conn: &mut PgConnection, hari: NaiveDate) -> Result<()> {
    sqlx::query!(
        "with purna as materialized (
             select distinct k.pegawai_id from keadaan_pegawai k
             where mengakhiri_tugas(k.jenis) and berlaku(k.mulai, k.selesai, $1)
         ),
         sesinya as (delete from sesi where pegawai_id in (select pegawai_id from purna)),
         perambannya as (delete from peramban_dikenal where pegawai_id in (select pegawai_id from purna))
         delete from tautan_aktivasi
         where pegawai_id in (select pegawai_id from purna) or dibuat_oleh in (select pegawai_id from purna)",
        hari,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Nama instansi, selama tautan itu masih berlaku. Siapa pemiliknya tidak dikatakan.
pub async fn instansi(conn: &mut PgConnection, token: &Token, kini: DateTime<Utc>) -> Result<Option<String>> {
    Ok(sqlx::query_scalar!(
        "select i.nama
         from tautan_aktivasi t cross join instansi i
         where t.sidik = $1 and t.berakhir_pada > $2 and t.gagal < $3",
        token.sidik(),
        kini,
        NIP_KELIRU,
    )
    .fetch_optional(conn)
    .await?)
}

/// Memesan satu percobaan NIP; `None` bila tautannya tidak berlaku.
///
/// Barisnya terkunci sampai transaksi ini selesai, jadi tebakan serentak pun bergiliran. NIP yang
/// cocok menarik pesanannya kembali dengan `rollback`.
pub async fn pesan(conn: &mut PgConnection, token: &Token, kini: DateTime<Utc>) -> Result<Option<Pemilik>> {
    let baris = sqlx::query!(
        r#"
        update tautan_aktivasi t set gagal = t.gagal + 1
        from pegawai p, instansi i
        where t.sidik = $1 and t.berakhir_pada > $2 and t.gagal < $3 and p.pegawai_id = t.pegawai_id
        returning
            t.gagal,
            coalesce(p.nip, p.nrp, '') as "nomor!",
            concat(nullif(p.gelar_depan, '') || ' ', p.nama, ', ' || nullif(p.gelar_belakang, '')) as "nama!",
            i.nama as instansi
        "#,
        token.sidik(),
        kini,
        NIP_KELIRU,
    )
    .fetch_optional(conn)
    .await?;
    Ok(baris.map(|b| Pemilik { nomor: b.nomor, nama: b.nama, instansi: b.instansi, gagal: b.gagal }))
}

/// Mencatat NIP yang keliru pada akun yang tautannya dicoba.
pub async fn catat_keliru(conn: &mut PgConnection, token: &Token, alamat: IpAddr, pada: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "insert into jejak (peristiwa, objek_jenis, objek_id, pada, rincian)
         select 'masuk.aktivasi_gagal', 'akun', pegawai_id, $2, $3 from tautan_aktivasi where sidik = $1",
        token.sidik(),
        pada,
        json!({ "alamat": alamat }),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Memakai tautan: satu-satunya yang menang adalah yang menghapus barisnya. `false` bila tautannya
/// tidak berlaku lagi, atau akunnya dinonaktifkan.
pub async fn pakai(
    conn: &mut PgConnection,
    token: &Token,
    sidik_kata_sandi: &str,
    alamat: IpAddr,
    kini: DateTime<Utc>,
) -> Result<bool> {
    let pemilik = sqlx::query_scalar!(
        "delete from tautan_aktivasi where sidik = $1 and berakhir_pada > $2 and gagal < $3 returning pegawai_id",
        token.sidik(),
        kini,
        NIP_KELIRU,
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(pemilik) = pemilik.map(PegawaiId::from) else { return Ok(false) };
    let akun = sqlx::query!(
        "insert into akun (pegawai_id, kata_sandi, harus_ganti, diganti_pada)
         values ($1, $2, false, $3)
         on conflict (pegawai_id) do update set
             kata_sandi = excluded.kata_sandi,
             harus_ganti = false,
             diganti_pada = excluded.diganti_pada
         where akun.aktif",
        pemilik.uuid(),
        sidik_kata_sandi,
        kini,
    )
    .execute(&mut *conn)
    .await?;
    if akun.rows_affected() != 1 {
        return Ok(false);
    }
    keluarkan(conn, pemilik).await?;
    let jejak = Jejak {
        peristiwa: "masuk.aktivasi",
        objek_jenis: "akun",
        objek: pemilik.uuid(),
        pelaku: Some(pemilik),
        pada: kini,
        rincian: json!({ "alamat": alamat }),
    };
    // Tanpa kunci formulir: sidiknya adalah SHA-256 isi formulir, dan isinya memuat kata sandi.
    audit::catat(conn, jejak, &Kiriman::sistem()).await?;
    Ok(true)
}

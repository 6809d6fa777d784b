//! Akun sebagaimana tersimpan: diterbitkan, dibaca pemiliknya, diganti kata sandinya.

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::PgConnection;

use super::model::Pemilik;
use crate::kernel::{
    audit::{self, Jejak},
    auth::Pengguna,
    error::{Error, Result},
    form::Kiriman,
    id::PegawaiId,
};

/// Membuat akun, atau memberinya kata sandi lain: aktif kembali, dan semua sesinya berakhir.
pub async fn terbitkan(
    conn: &mut PgConnection,
    pegawai: PegawaiId,
    sidik: &str,
    harus_ganti: bool,
    pada: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        r#"
        with berakhir as (
            delete from sesi where pegawai_id = $1
        )
        insert into akun (pegawai_id, kata_sandi, harus_ganti, diganti_pada)
        values ($1, $2, $3, $4)
        on conflict (pegawai_id) do update set
            kata_sandi = excluded.kata_sandi,
            harus_ganti = excluded.harus_ganti,
            diganti_pada = excluded.diganti_pada,
            aktif = true
        "#,
        pegawai.uuid(),
        sidik,
        harus_ganti,
        pada,
    )
    .execute(&mut *conn)
    .await?;
    let jejak = Jejak {
        peristiwa: "masuk.terbitkan",
        objek_jenis: "akun",
        objek: pegawai.uuid(),
        pelaku: None,
        pada,
        rincian: json!({ "harus_ganti": harus_ganti }),
    };
    audit::catat(conn, jejak, &Kiriman::sistem()).await
}

/// Sidik yang berlaku, dan apa yang orang lain tahu tentang pemiliknya.
pub async fn pemilik(conn: &mut PgConnection, saya: &Pengguna) -> Result<(String, Pemilik)> {
    let baris = sqlx::query!(
        r#"
        select a.kata_sandi, coalesce(p.nip, p.nrp, '') as "nomor!"
        from akun a
        join pegawai p using (pegawai_id)
        where a.pegawai_id = $1
        "#,
        saya.id.uuid(),
    )
    .fetch_optional(conn)
    .await?
    .ok_or(Error::Unauthenticated)?;
    let pemilik = Pemilik { nomor: baris.nomor, nama: saya.nama.clone(), instansi: saya.instansi.clone() };
    Ok((baris.kata_sandi, pemilik))
}

/// Kata sandi yang diganti pemiliknya sendiri.
pub struct Penggantian<'a> {
    /// Yang mengganti.
    pub saya: &'a Pengguna,
    /// Sidik yang tadi dicocokkan; bila sudah berubah, penggantian ini gugur.
    pub sidik_lama: &'a str,
    /// Sidik yang baru.
    pub sidik_baru: &'a str,
    /// Kapan.
    pub pada: DateTime<Utc>,
}

/// Mengganti kata sandi; tidak wajib ganti lagi sesudahnya.
pub async fn ganti(conn: &mut PgConnection, p: &Penggantian<'_>, kiriman: &Kiriman) -> Result<()> {
    let diganti = sqlx::query!(
        "update akun set kata_sandi = $3, harus_ganti = false, diganti_pada = $4
         where pegawai_id = $1 and kata_sandi = $2 and aktif",
        p.saya.id.uuid(),
        p.sidik_lama,
        p.sidik_baru,
        p.pada,
    )
    .execute(&mut *conn)
    .await?;
    if diganti.rows_affected() != 1 {
        return Err(Error::Conflict("Kata sandi Anda baru saja diganti dari tempat lain.".into()));
    }
    let jejak = Jejak {
        peristiwa: "masuk.ganti_kata_sandi",
        objek_jenis: "akun",
        objek: p.saya.id.uuid(),
        pelaku: Some(p.saya.id),
        pada: p.pada,
        rincian: json!({ "sesi": p.saya.sesi }),
    };
    audit::catat(conn, jejak, kiriman).await
}

//! Tim sebagaimana tersimpan.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use super::model::{
    ANGGOTA_MAKS, Anggota, AnggotaId, CALON_MAKS, Calon, Pembentukan, Penambahan, Pengakhiran, Perubahan, Tim, TimId,
};
use crate::{
    kernel::{
        audit::{self, Jejak},
        auth::Pengguna,
        error::{Error, Result},
        form::{Kiriman, sebaris},
        id::PegawaiId,
    },
    pegawai::{Identitas, Kartu},
};

/// Satu tim pada daftar.
pub struct Ringkas {
    /// Timnya.
    pub id: TimId,
    /// Namanya.
    pub nama: String,
    /// Nama itu sebagai kursor.
    pub kunci: String,
    /// Ketuanya hari ini.
    pub ketua: Option<String>,
    /// Hari pertama.
    pub mulai: NaiveDate,
    /// Hari sesudah hari terakhir.
    pub selesai: Option<NaiveDate>,
    /// Kedudukan pembacanya di dalamnya hari ini: `KETUA`, `ANGGOTA`, atau tidak ada.
    pub saya: Option<String>,
}

/// Tim pada satu halaman daftar.
pub const SEHALAMAN: usize = 50;

/// Tim yang boleh dilihat pelaku, menurut nama, sesudah `kursor`; satu lebih banyak bila masih ada.
pub async fn daftar(conn: &mut PgConnection, pelaku: &Pengguna, kursor: Option<(&str, Uuid)>) -> Result<Vec<Ringkas>> {
    let (nama, id) = kursor.map_or((None, None), |(n, i)| (Some(n), Some(i)));
    let baris = sqlx::query!(
        r#"
        with jangkauan as materialized (
            select d.pegawai_id from dijangkau($1, array['KEPEGAWAIAN'], $2) d
        ),
        terlihat as (
            select t.tim_id from tim t where t.pembuat_id = $1
            union
            select a.tim_id from anggota_tim a
            where a.pegawai_id = $1 and (a.selesai is null or ($2 < a.selesai and a.mulai < a.selesai))
            union
            select a.tim_id from jangkauan j join anggota_tim a using (pegawai_id) where a.sebagai = 'KETUA'
        )
        select t.tim_id, t.nama, lower(t.nama) as "kunci!", t.mulai, t.selesai,
            (select i.nama from anggota_tim k join identitas_pegawai i using (pegawai_id)
             where k.tim_id = t.tim_id and k.sebagai = 'KETUA' and berlaku(k.mulai, k.selesai, $2)
             limit 1) as ketua,
            (select a.sebagai from anggota_tim a
             where a.tim_id = t.tim_id and a.pegawai_id = $1 and berlaku(a.mulai, a.selesai, $2)) as saya
        from terlihat
        join tim t using (tim_id)
        where $3::text is null or (lower(t.nama), t.tim_id) > ($3, $4)
        order by lower(t.nama), t.tim_id
        limit 51
        "#,
        pelaku.id.uuid(),
        pelaku.hari_ini,
        nama,
        id,
    )
    .fetch_all(conn)
    .await?;
    Ok(baris
        .into_iter()
        .map(|b| Ringkas {
            id: b.tim_id.into(),
            nama: b.nama,
            kunci: b.kunci,
            ketua: b.ketua,
            mulai: b.mulai,
            selesai: b.selesai,
            saya: b.saya,
        })
        .collect())
}

/// Satu tim bagi pelaku. `$kunci` kosong atau `for update of t`.
macro_rules! satu {
    ($conn:expr, $tim:expr, $pelaku:expr, $kunci:literal) => {
        sqlx::query!(
            r#"
            select t.tim_id, t.nama, t.dasar, t.mulai, t.selesai, t.pembuat_id, t.versi, j.dijangkau as "dijangkau!",
                (select i.nama from identitas_pegawai i where i.pegawai_id = t.pembuat_id limit 1) as "nama_pembuat!"
            from tim t
            cross join lateral (
                select exists (
                    select from anggota_tim k
                    join dijangkau($2, array['KEPEGAWAIAN'], $3) d using (pegawai_id)
                    where k.tim_id = t.tim_id and k.sebagai = 'KETUA') as dijangkau
            ) j
            where t.tim_id = $1
              and (t.pembuat_id = $2 or j.dijangkau or exists (
                    select from anggota_tim a
                    where a.tim_id = t.tim_id and a.pegawai_id = $2
                      and (a.selesai is null or ($3 < a.selesai and a.mulai < a.selesai))))
            "# + $kunci,
            $tim.uuid(),
            $pelaku.id.uuid(),
            $pelaku.hari_ini,
        )
        .fetch_optional(&mut *$conn)
        .await?
        .map(|b| Tim {
            id: b.tim_id.into(),
            nama: b.nama,
            dasar: b.dasar,
            mulai: b.mulai,
            selesai: b.selesai,
            pembuat: b.pembuat_id.into(),
            nama_pembuat: b.nama_pembuat,
            versi: b.versi,
            dijangkau: b.dijangkau,
        })
        .ok_or(Error::NotFound)
    };
}

/// Tim itu; yang tidak boleh dilihat pelaku tidak ada.
pub async fn cari(conn: &mut PgConnection, tim: TimId, pelaku: &Pengguna) -> Result<Tim> {
    satu!(conn, tim, pelaku, "")
}

/// Seperti [`cari`], dikunci sampai transaksi selesai.
pub async fn kunci(conn: &mut PgConnection, tim: TimId, pelaku: &Pengguna) -> Result<Tim> {
    satu!(conn, tim, pelaku, " for update of t")
}

/// Ketua dan anggotanya, yang terbaru dahulu di antara kedudukan yang sama.
pub async fn anggota(conn: &mut PgConnection, tim: TimId, hari: NaiveDate) -> Result<Vec<Anggota>> {
    let baris = sqlx::query!(
        r#"
        select a.anggota_id, a.pegawai_id, a.sebagai = 'KETUA' as "ketua!", a.mulai,
            least(a.selesai, t.selesai) as selesai, k.kartu as "kartu!: Json<Kartu>"
        from anggota_tim a
        join tim t using (tim_id)
        cross join lateral kartu_pegawai(a.pegawai_id, null, $2) k
        where a.tim_id = $1
        order by a.sebagai desc, k.kartu ->> 'nama', a.mulai desc
        limit $3
        "#,
        tim.uuid(),
        hari,
        ANGGOTA_MAKS,
    )
    .fetch_all(conn)
    .await?;
    Ok(baris
        .into_iter()
        .map(|b| {
            let orang = Identitas::from(b.kartu.0);
            Anggota {
                id: b.anggota_id.into(),
                pegawai: b.pegawai_id.into(),
                nama: orang.nama,
                jabatan: orang.jabatan,
                unit: orang.unit,
                ketua: b.ketua,
                mulai: b.mulai,
                selesai: b.selesai,
            }
        })
        .collect())
}

/// Pegawai dari unit mana pun yang cocok dengan NIP atau potongan namanya, dan yang dipilih.
pub async fn calon(conn: &mut PgConnection, tulisan: &str, dipilih: &str, pelaku: &Pengguna) -> Result<Vec<Calon>> {
    let nama = sebaris(tulisan).to_lowercase();
    let angka: String = nama.chars().filter(char::is_ascii_digit).collect();
    let potongan = if nama.chars().count() >= 3 { nama.as_str() } else { "" };
    let batas = i64::try_from(CALON_MAKS).unwrap_or(20) + 1;
    let baris = sqlx::query!(
        r#"
        select p.pegawai_id, k.kartu as "kartu!: Json<Kartu>",
            (lower(p.nama) = $1 or (p.nip = $2)) is true as "tepat!",
            p.pegawai_id in (select d.pegawai_id from dijangkau($4, array['KEPEGAWAIAN'], $5) d) as "dijangkau!"
        from pegawai p
        cross join lateral kartu_pegawai(p.pegawai_id, null, $5) k
        where p.jenis <> 'NON_ASN'
          and (($6 <> '' and strpos(lower(p.nama), $6) > 0) or p.nip = $2 or p.pegawai_id = $3)
        order by (lower(p.nama) = $1 or p.nip = $2) is not true, lower(p.nama), p.pegawai_id
        limit $7
        "#,
        nama,
        angka,
        dipilih.parse::<Uuid>().ok(),
        pelaku.id.uuid(),
        pelaku.hari_ini,
        potongan,
        batas,
    )
    .fetch_all(conn)
    .await?;
    Ok(baris
        .into_iter()
        .map(|b| {
            let orang = Identitas::from(b.kartu.0);
            Calon {
                id: b.pegawai_id.into(),
                nama: orang.nama,
                keterangan: format!("{}, {}", orang.jabatan, orang.unit),
                tepat: b.tepat,
                dijangkau: b.dijangkau,
            }
        })
        .collect())
}

/// Tim seseorang pada masa itu, sebagaimana tercetak pada «Penugasan dari …»; yang diketuainya sendiri tidak.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn penugas(
    conn: &mut PgConnection,
    siapa: PegawaiId,
    (mulai, selesai): (NaiveDate, NaiveDate),
) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar!(
        r#"
        select distinct sebutan_tim(t.nama, i.nama) as "sebutan!"
        from anggota_tim a
        join tim t using (tim_id)
        join anggota_tim k on k.tim_id = t.tim_id and k.sebagai = 'KETUA' and k.pegawai_id <> $1
            and daterange(k.mulai, k.selesai) && daterange(a.mulai, a.selesai)
        join identitas_pegawai i on i.pegawai_id = k.pegawai_id
        where a.pegawai_id = $1
          and daterange(a.mulai, least(a.selesai, t.selesai)) && daterange($2, $3, '[]')
        order by 1
        limit 20
        "#,
        siapa.uuid(),
        mulai,
        selesai,
    )
    .fetch_all(conn)
    .await?)
}

fn jejak(peristiwa: &'static str, tim: TimId, oleh: PegawaiId, pada: DateTime<Utc>, rincian: Value) -> Jejak {
    Jejak { peristiwa, objek_jenis: "tim", objek: tim.uuid(), pelaku: Some(oleh), pada, rincian }
}

/// Mencatat tim dan ketuanya.
pub async fn bentuk(
    conn: &mut PgConnection,
    id: TimId,
    p: &Pembentukan,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<()> {
    sqlx::query!(
        "with t as (
             insert into tim (tim_id, nama, dasar, mulai, selesai, pembuat_id) values ($1, $2, $3, $4, $5, $6)
             returning tim_id
         )
         insert into anggota_tim (anggota_id, tim_id, pegawai_id, sebagai, mulai)
         select $8, tim_id, $7, 'KETUA', $4 from t",
        id.uuid(),
        p.nama,
        p.dasar,
        p.mulai,
        p.selesai,
        p.oleh.uuid(),
        p.ketua.uuid(),
        AnggotaId::new().uuid(),
    )
    .execute(&mut *conn)
    .await?;
    let rincian = json!({ "nama": p.nama, "dasar": p.dasar, "ketua": p.ketua, "mulai": p.mulai, "selesai": p.selesai });
    audit::catat(conn, jejak("tim.pembentukan", id, p.oleh, pada, rincian), kiriman).await
}

/// Perubahan mengenai versi yang dilihat orangnya, atau dunia sudah bergerak.
fn tepat_satu(baris: u64) -> Result<()> {
    if baris == 1 { Ok(()) } else { Err(Error::Conflict("Tim ini sudah diubah sejak halaman Anda buka.".into())) }
}

/// Menambah anggota; ketua yang digantikan berakhir pada hari yang sama.
pub async fn tambah(conn: &mut PgConnection, p: &Penambahan, pada: DateTime<Utc>, kiriman: &Kiriman) -> Result<()> {
    if let Some(lama) = p.diganti {
        sqlx::query!("update anggota_tim set selesai = $2 where anggota_id = $1", lama.uuid(), p.mulai)
            .execute(&mut *conn)
            .await?;
    }
    let hasil = sqlx::query!(
        "with t as (update tim set versi = versi + 1 where tim_id = $2 returning tim_id)
         insert into anggota_tim (anggota_id, tim_id, pegawai_id, sebagai, mulai)
         select $1, tim_id, $3, $4, $5 from t
         where (select count(*) from anggota_tim a where a.tim_id = $2) < $6",
        AnggotaId::new().uuid(),
        p.tim.uuid(),
        p.pegawai.uuid(),
        if p.ketua { "KETUA" } else { "ANGGOTA" },
        p.mulai,
        ANGGOTA_MAKS,
    )
    .execute(&mut *conn)
    .await?;
    if hasil.rows_affected() != 1 {
        return Err(Error::Conflict(format!("Satu tim memuat paling banyak {ANGGOTA_MAKS} anggota.")));
    }
    let peristiwa = if p.ketua { "tim.ketua" } else { "tim.anggota" };
    let rincian = json!({ "pegawai": p.pegawai, "mulai": p.mulai, "menggantikan": p.diganti });
    audit::catat(conn, jejak(peristiwa, p.tim, p.oleh, pada, rincian), kiriman).await
}

/// Mengakhiri kedudukan seseorang, atas versi tim yang dilihat pelakunya.
pub async fn akhiri(
    conn: &mut PgConnection,
    p: &Pengakhiran,
    versi: i32,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<()> {
    let hasil = sqlx::query!(
        "with t as (update tim set versi = versi + 1 where tim_id = $2 and versi = $4 returning tim_id)
         update anggota_tim a set selesai = $3 from t where a.tim_id = t.tim_id and a.anggota_id = $1",
        p.anggota.uuid(),
        p.tim.uuid(),
        p.selesai,
        versi,
    )
    .execute(&mut *conn)
    .await?;
    tepat_satu(hasil.rows_affected())?;
    let rincian = json!({ "anggota": p.anggota, "selesai": p.selesai });
    audit::catat(conn, jejak("tim.pengakhiran", p.tim, p.oleh, pada, rincian), kiriman).await
}

/// Mengubah nama, dasar, dan hari terakhir, atas versi yang dilihat pelakunya.
pub async fn ubah(
    conn: &mut PgConnection,
    p: &Perubahan,
    versi: i32,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<()> {
    let hasil = sqlx::query!(
        "update tim set nama = $3, dasar = $4, selesai = $5, versi = versi + 1 where tim_id = $1 and versi = $2",
        p.tim.uuid(),
        versi,
        p.nama,
        p.dasar,
        p.selesai,
    )
    .execute(&mut *conn)
    .await?;
    tepat_satu(hasil.rows_affected())?;
    let rincian = json!({ "nama": p.nama, "dasar": p.dasar, "selesai": p.selesai });
    audit::catat(conn, jejak("tim.perubahan", p.tim, p.oleh, pada, rincian), kiriman).await
}

/// Tim contoh dengan anggotanya, dibentuk penilai itu.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn contoh(
    conn: &mut PgConnection,
    (nama, dasar): (&str, &str),
    pembuat: PegawaiId,
    ketua: PegawaiId,
    anggota: &[PegawaiId],
    (mulai, pada): (NaiveDate, DateTime<Utc>),
) -> Result<TimId> {
    let id = TimId::new();
    let sistem = Kiriman::sistem();
    let tim = Pembentukan { oleh: pembuat, nama: nama.into(), dasar: dasar.into(), ketua, mulai, selesai: None };
    bentuk(conn, id, &tim, pada, &sistem).await?;
    for &pegawai in anggota {
        let satu = Penambahan { oleh: pembuat, tim: id, pegawai, ketua: false, mulai, diganti: None };
        tambah(conn, &satu, pada, &sistem).await?;
    }
    Ok(id)
}

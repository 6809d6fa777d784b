//! Jabatan sebagaimana tersimpan.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{Isi, Jabatan, JabatanId, Pakai, Pencarian, Penggabungan};
use crate::{
    kepegawaian::impor,
    kernel::{
        audit::{self, Jejak},
        auth::Pengguna,
        error::{Error, Result},
        form::{Kiriman, rapikan, sebaris},
    },
};

/// Jabatan pada satu halaman daftar.
pub const SEHALAMAN: usize = 50;

/// Sebanyak ini pemegang atau lebih, identitas disusun sekali bagi semua orang, bukan orang demi orang.
const BANYAK: i64 = 500;

/// Satu baris daftar.
pub struct Baris {
    pub id: Uuid,
    pub nama: String,
    pub jenis: String,
    /// Untuk halaman berikutnya.
    pub kunci: String,
    pub pemegang: i64,
}

/// Menunggu giliran mengubah susunan, sampai transaksi selesai.
pub async fn giliran(conn: &mut PgConnection) -> Result<()> {
    sqlx::query_scalar!("select giliran_susunan()::text").fetch_one(conn).await?;
    Ok(())
}

/// Jabatan yang dicari, menurut nama; satu lebih banyak daripada sehalaman bila masih ada.
pub async fn daftar(conn: &mut PgConnection, p: &Pencarian, hari: NaiveDate) -> Result<Vec<Baris>> {
    let baris = sqlx::query_as!(
        Baris,
        r#"
        select j.jabatan_id as id, j.nama, j.jenis, lower(j.nama) || ' ' || j.jabatan_id as "kunci!",
            (select count(*) from penempatan t
             where t.jabatan_id = j.jabatan_id and berlaku(t.mulai, t.selesai, $4)) as "pemegang!"
        from jabatan j
        where ($1 = '' or strpos(lower(j.nama), lower($1)) > 0)
          and ($2 = '' or j.jenis = $2)
          and ($3 = '' or lower(j.nama) || ' ' || j.jabatan_id > $3)
        order by lower(j.nama) || ' ' || j.jabatan_id
        limit 51
        "#,
        sebaris(&p.cari),
        rapikan(&p.jenis),
        rapikan(&p.sesudah),
        hari,
    );
    Ok(baris.fetch_all(conn).await?)
}

/// Jabatan itu, dengan seberapa jauh ia dipakai.
pub async fn cari(conn: &mut PgConnection, id: JabatanId, hari: NaiveDate) -> Result<Jabatan> {
    let b = sqlx::query!(
        r#"
        select j.nama, j.jenis, j.versi, j.jabatan_siasn_id is not null as "siasn!",
            (select count(*) from penempatan t
             where t.jabatan_id = j.jabatan_id and berlaku(t.mulai, t.selesai, $2)) as "kini!",
            (select count(*) from penempatan t
             where t.jabatan_id = j.jabatan_id and not berlaku(t.mulai, t.selesai, $2)) as "lain!",
            (select count(*) from skp s
             where s.status <> 'ditetapkan' and exists (
                 select from penempatan t
                 where t.pegawai_id = s.pemilik_id and t.jabatan_id = j.jabatan_id
                   and berlaku(t.mulai, t.selesai, $2))) as "skp!"
        from jabatan j where j.jabatan_id = $1
        "#,
        id.uuid(),
        hari,
    )
    .fetch_optional(conn)
    .await?
    .ok_or(Error::NotFound)?;
    let pakai = Pakai { kini: b.kini, lain: b.lain, skp: b.skp };
    Ok(Jabatan { id, nama: b.nama, jenis: b.jenis, siasn: b.siasn, versi: b.versi, pakai })
}

/// Nama jabatan lain yang sama bila besar kecil hurufnya diabaikan.
pub async fn kembar(conn: &mut PgConnection, nama: &str, selain: Option<JabatanId>) -> Result<Option<String>> {
    let nama = sqlx::query_scalar!(
        "select nama from jabatan where lower(nama) = lower($1) and jabatan_id is distinct from $2 limit 1",
        sebaris(nama),
        selain.map(JabatanId::uuid),
    );
    Ok(nama.fetch_optional(conn).await?)
}

/// Pemegang hari ini, menurut nama; paling banyak 21.
pub async fn pemegang(conn: &mut PgConnection, id: JabatanId, hari: NaiveDate) -> Result<Vec<(Uuid, String, String)>> {
    let baris = sqlx::query!(
        r#"
        select p.pegawai_id, u.nama as unit,
            concat(nullif(p.gelar_depan, '') || ' ', p.nama, ', ' || nullif(p.gelar_belakang, '')) as "nama!"
        from penempatan t join pegawai p using (pegawai_id) join unit u using (unit_id)
        where t.jabatan_id = $1 and berlaku(t.mulai, t.selesai, $2)
        order by lower(p.nama), p.pegawai_id
        limit 21
        "#,
        id.uuid(),
        hari,
    );
    Ok(baris.fetch_all(conn).await?.into_iter().map(|b| (b.pegawai_id, b.nama, b.unit)).collect())
}

/// Jabatan lain yang namanya memuat kata itu; paling banyak dua puluh.
pub async fn calon(
    conn: &mut PgConnection,
    kata: &str,
    selain: JabatanId,
    hari: NaiveDate,
) -> Result<Vec<(Uuid, String, i64)>> {
    let baris = sqlx::query!(
        r#"
        select j.jabatan_id, j.nama,
            (select count(*) from penempatan t
             where t.jabatan_id = j.jabatan_id and berlaku(t.mulai, t.selesai, $3)) as "pemegang!"
        from jabatan j
        where strpos(lower(j.nama), lower($1)) > 0 and j.jabatan_id <> $2
        order by lower(j.nama) <> lower($1), lower(j.nama)
        limit 20
        "#,
        kata,
        selain.uuid(),
        hari,
    );
    Ok(baris.fetch_all(conn).await?.into_iter().map(|b| (b.jabatan_id, b.nama, b.pemegang)).collect())
}

fn jejak(peristiwa: &'static str, id: JabatanId, pelaku: &Pengguna, pada: DateTime<Utc>, rincian: Value) -> Jejak {
    Jejak { peristiwa, objek_jenis: "jabatan", objek: id.uuid(), pelaku: Some(pelaku.id), pada, rincian }
}

/// Menambah jabatan.
pub async fn tambah(
    conn: &mut PgConnection,
    id: JabatanId,
    isi: &Isi,
    pelaku: &Pengguna,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<()> {
    sqlx::query!("insert into jabatan (jabatan_id, nama, jenis) values ($1, $2, $3)", id.uuid(), isi.nama, isi.jenis,)
        .execute(&mut *conn)
        .await?;
    audit::catat(conn, jejak("jabatan.tambah", id, pelaku, pada, isi.rincian(None)), kiriman).await
}

/// Mengganti nama dan jenisnya; pemicu menyusun ulang identitas pemegangnya. Memerlukan [`giliran`].
pub async fn ubah(
    conn: &mut PgConnection,
    lama: &Jabatan,
    isi: &Isi,
    pelaku: &Pengguna,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<()> {
    let banyak = mulai_bila_banyak(conn, lama.pakai).await?;
    sqlx::query!(
        "update jabatan set nama = $2, jenis = $3, versi = versi + 1 where jabatan_id = $1",
        lama.id.uuid(),
        isi.nama,
        isi.jenis,
    )
    .execute(&mut *conn)
    .await?;
    susun_bila_banyak(conn, banyak).await?;
    audit::catat(conn, jejak("jabatan.perubahan", lama.id, pelaku, pada, isi.rincian(Some(lama))), kiriman).await
}

async fn mulai_bila_banyak(conn: &mut PgConnection, pakai: Pakai) -> Result<bool> {
    let banyak = pakai.kini + pakai.lain >= BANYAK;
    if banyak {
        impor::mulai_massal(conn).await?;
    }
    Ok(banyak)
}

async fn susun_bila_banyak(conn: &mut PgConnection, banyak: bool) -> Result<()> {
    if banyak {
        sqlx::query!("select susun_semua()").fetch_one(conn).await?;
    }
    Ok(())
}

/// Memindahkan semua penempatan, lalu menghapus yang kembar; `false` bila masih ada yang lain yang menyebutnya.
/// Memerlukan [`giliran`].
pub async fn gabungkan(
    conn: &mut PgConnection,
    p: &Penggabungan,
    pelaku: &Pengguna,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<bool> {
    let banyak = mulai_bila_banyak(conn, p.dari.pakai).await?;
    let pindah = sqlx::query_scalar!(
        "update penempatan set jabatan_id = $2, versi = versi + 1 where jabatan_id = $1 returning penempatan_id",
        p.dari.id.uuid(),
        p.ke.id.uuid(),
    )
    .fetch_all(&mut *conn)
    .await?;
    if masih_dirujuk(conn, p.dari.id).await? {
        return Ok(false);
    }
    // Nomor SIASN-nya ikut, agar impor berikutnya mengenali jabatan yang tetap ada.
    let siasn_id =
        sqlx::query_scalar!("delete from jabatan where jabatan_id = $1 returning jabatan_siasn_id", p.dari.id.uuid(),)
            .fetch_one(&mut *conn)
            .await?;
    sqlx::query!(
        "update jabatan set jabatan_siasn_id = coalesce(jabatan_siasn_id, $2), versi = versi + 1 where jabatan_id = $1",
        p.ke.id.uuid(),
        siasn_id,
    )
    .execute(&mut *conn)
    .await?;
    susun_bila_banyak(conn, banyak).await?;
    let rincian = json!({ "dari": p.dari, "siasn_id": siasn_id, "penempatan": pindah, "alasan": p.alasan });
    audit::catat(conn, jejak("jabatan.penggabungan", p.ke.id, pelaku, pada, rincian), kiriman).await?;
    Ok(true)
}

async fn masih_dirujuk(conn: &mut PgConnection, id: JabatanId) -> Result<bool> {
    let ya = sqlx::query_scalar!(
        r#"select exists (select from masih_dirujuk('jabatan', array[$1::uuid], '{}'::text[])) as "ya!""#,
        id.uuid(),
    );
    Ok(ya.fetch_one(conn).await?)
}

/// Menghapus jabatan yang tidak disebut apa pun; `false` bila masih dipakai. Memerlukan [`giliran`].
pub async fn hapus(
    conn: &mut PgConnection,
    jabatan: &Jabatan,
    pelaku: &Pengguna,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<bool> {
    if masih_dirujuk(conn, jabatan.id).await? {
        return Ok(false);
    }
    sqlx::query!("delete from jabatan where jabatan_id = $1", jabatan.id.uuid()).execute(&mut *conn).await?;
    let rincian = json!({ "lama": jabatan });
    audit::catat(conn, jejak("jabatan.penghapusan", jabatan.id, pelaku, pada, rincian), kiriman).await?;
    Ok(true)
}

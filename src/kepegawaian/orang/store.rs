//! Orang, hanya yang dijangkau pelaku.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use super::model::{Identitas, Ketetapan, Orang, Pencarian, kode};
use crate::{
    kernel::{
        audit::{self, Jejak},
        auth::Pengguna,
        error::{Error, Result},
        form::{Kiriman, rapikan, sebaris},
        id::PegawaiId,
    },
    pegawai::{JenisPegawai, Kartu},
};

/// Orang pada satu halaman daftar.
pub const SEHALAMAN: usize = 50;

/// Seseorang yang dijangkau pelaku hari ini; selebihnya tidak ada.
pub async fn cari(conn: &mut PgConnection, id: PegawaiId, pelaku: &Pengguna) -> Result<Orang> {
    let baris = sqlx::query!(
        r#"
        select p.versi, p.jenis, p.nip, p.nrp, p.nama, p.gelar_depan, p.gelar_belakang, p.golongan,
            p.jabatan_luar, p.unit_luar
        from pegawai p
        where p.pegawai_id = $1
          and p.pegawai_id in (select d.pegawai_id from dijangkau($2, array['KEPEGAWAIAN'], $3) d)
        "#,
        id.uuid(),
        pelaku.id.uuid(),
        pelaku.hari_ini,
    )
    .fetch_optional(conn)
    .await?;
    let b = baris.ok_or(Error::NotFound)?;
    let identitas = Identitas {
        jenis: JenisPegawai::baca(&b.jenis),
        nip: b.nip,
        nrp: b.nrp,
        nama: b.nama,
        gelar_depan: b.gelar_depan,
        gelar_belakang: b.gelar_belakang,
        golongan: b.golongan,
        jabatan_luar: b.jabatan_luar,
        unit_luar: b.unit_luar,
    };
    Ok(Orang { id, versi: b.versi, identitas })
}

/// Menunggu giliran mengubah susunan; yang dibaca sesudahnya tidak berubah sampai transaksi selesai.
pub async fn giliran(conn: &mut PgConnection) -> Result<()> {
    sqlx::query_scalar!("select giliran_susunan()::text").fetch_one(conn).await?;
    Ok(())
}

/// [`cari`], sesudah mendapat giliran mengubah susunan.
pub async fn kunci(conn: &mut PgConnection, id: PegawaiId, pelaku: &Pengguna) -> Result<Orang> {
    giliran(conn).await?;
    cari(conn, id, pelaku).await
}

/// Peran kepegawaian yang menjangkau seluruh instansi: hanya ia yang dapat menjangkau orang yang
/// belum ditempatkan.
pub async fn seinstansi(conn: &mut PgConnection, pelaku: &Pengguna) -> Result<bool> {
    let ya = sqlx::query_scalar!(
        r#"select exists (
               select from peran_pegawai p
               where p.pegawai_id = $1 and p.peran = 'KEPEGAWAIAN' and p.unit_id is null
                 and berlaku(p.mulai, p.selesai, $2)) as "ya!""#,
        pelaku.id.uuid(),
        pelaku.hari_ini,
    );
    Ok(ya.fetch_one(conn).await?)
}

/// Satu baris daftar.
pub struct Baris {
    pub id: Uuid,
    pub kunci: String,
    pub kartu: Option<Json<Kartu>>,
    pub penilai: Option<String>,
    pub keadaan: Option<String>,
}

/// Orang yang dicari, menurut nama; satu lebih banyak daripada sehalaman bila masih ada.
pub async fn daftar(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    p: &Pencarian,
    unit: Option<Uuid>,
) -> Result<Vec<Baris>> {
    let tulisan = sebaris(&p.cari).to_lowercase();
    let angka: String = tulisan.chars().filter(char::is_ascii_digit).collect();
    let nomor = if angka.len() >= 4 && !tulisan.chars().any(char::is_alphabetic) { angka } else { String::new() };
    let baris = sqlx::query_as!(
        Baris,
        r#"
        with jangkauan as materialized (
            select d.pegawai_id from dijangkau($1, array['KEPEGAWAIAN'], $2) d
        )
        select p.pegawai_id as id, lower(p.nama) as "kunci!",
            (select k.kartu from kartu_pegawai(p.pegawai_id, null, $2) k) as "kartu?: Json<Kartu>",
            concat(nullif(n.gelar_depan, '') || ' ', n.nama, ', ' || nullif(n.gelar_belakang, '')) as penilai,
            k.jenis as "keadaan?"
        from pegawai p
        join jangkauan using (pegawai_id)
        left join penempatan t on t.pegawai_id = p.pegawai_id and t.sebagai = 'DEFINITIF'
            and berlaku(t.mulai, t.selesai, $2)
        left join penilai_pegawai h on h.pegawai_id = p.pegawai_id and h.mulai <= $2 and $2 < h.selesai
        left join pegawai n on n.pegawai_id = h.penilai_id
        left join keadaan_pegawai k on k.pegawai_id = p.pegawai_id and berlaku(k.mulai, k.selesai, $2)
        where ($3 = '' or strpos(lower(p.nama), $3) > 0
               or ($4 <> '' and (strpos(p.nip, $4) > 0 or strpos(p.nrp, $4) > 0)))
          and ($5::uuid is null or t.unit_id in (select u.unit_id from unit_di_bawah($5, $2) u))
          and ($6 <> 'bertugas' or k.pegawai_id is not null)
          and ($6 not in ('penempatan', 'penilai') or k.jenis is null or not mengakhiri_tugas(k.jenis))
          and ($6 <> 'penempatan' or (t.pegawai_id is null and p.jenis <> 'NON_ASN'))
          and ($6 <> 'penilai' or (h.pegawai_id is null and p.jenis <> 'NON_ASN'))
          and ($7 = '' or (lower(p.nama), p.pegawai_id) > ($7, $8))
        order by lower(p.nama), p.pegawai_id
        limit 51
        "#,
        pelaku.id.uuid(),
        pelaku.hari_ini,
        tulisan,
        nomor,
        unit,
        rapikan(&p.tanpa),
        rapikan(&p.nama),
        p.sesudah.parse::<Uuid>().unwrap_or_default(),
    );
    Ok(baris.fetch_all(conn).await?)
}

/// Orang lain yang sudah memakai nomor itu; namanya hanya bila dijangkau pelaku.
pub async fn pemakai_nomor(
    conn: &mut PgConnection,
    i: &Identitas,
    selain: Option<PegawaiId>,
    pelaku: &Pengguna,
) -> Result<Option<Option<String>>> {
    let baris = sqlx::query!(
        r#"
        select p.nama, p.pegawai_id in (select d.pegawai_id from dijangkau($4, array['KEPEGAWAIAN'], $5) d) as "tampak!"
        from pegawai p
        where (p.nip = $1 or ($1::text is null and p.nip is null and p.nrp = $2)) and p.pegawai_id is distinct from $3
        limit 1
        "#,
        i.nip,
        i.nrp,
        selain.map(PegawaiId::uuid),
        pelaku.id.uuid(),
        pelaku.hari_ini,
    );
    Ok(baris.fetch_optional(conn).await?.map(|b| b.tampak.then_some(b.nama)))
}

fn jejak(peristiwa: &'static str, id: PegawaiId, pelaku: &Pengguna, pada: DateTime<Utc>, rincian: Value) -> Jejak {
    Jejak { peristiwa, objek_jenis: "pegawai", objek: id.uuid(), pelaku: Some(pelaku.id), pada, rincian }
}

/// Menambah orang.
pub async fn tambah(
    conn: &mut PgConnection,
    id: PegawaiId,
    k: &Ketetapan,
    pelaku: &Pengguna,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<()> {
    let i = &k.identitas;
    sqlx::query!(
        "insert into pegawai (pegawai_id, jenis, nip, nrp, nama, gelar_depan, gelar_belakang, golongan,
             jabatan_luar, unit_luar)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        id.uuid(),
        kode(i.jenis),
        i.nip,
        i.nrp,
        i.nama,
        i.gelar_depan,
        i.gelar_belakang,
        i.golongan,
        i.jabatan_luar,
        i.unit_luar,
    )
    .execute(&mut *conn)
    .await?;
    let rincian = json!({ "baru": i, "alasan": k.alasan });
    audit::catat(conn, jejak("orang.tambah", id, pelaku, pada, rincian), kiriman).await
}

/// Membetulkan identitas.
pub async fn ubah(
    conn: &mut PgConnection,
    orang: &Orang,
    k: &Ketetapan,
    pelaku: &Pengguna,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<()> {
    let i = &k.identitas;
    sqlx::query!(
        "update pegawai set jenis = $2, nip = $3, nrp = $4, nama = $5, gelar_depan = $6, gelar_belakang = $7,
             golongan = $8, jabatan_luar = $9, unit_luar = $10, versi = versi + 1
         where pegawai_id = $1",
        orang.id.uuid(),
        kode(i.jenis),
        i.nip,
        i.nrp,
        i.nama,
        i.gelar_depan,
        i.gelar_belakang,
        i.golongan,
        i.jabatan_luar,
        i.unit_luar,
    )
    .execute(&mut *conn)
    .await?;
    let rincian = json!({ "lama": orang.identitas, "baru": i, "alasan": k.alasan });
    audit::catat(conn, jejak("orang.identitas", orang.id, pelaku, pada, rincian), kiriman).await
}

/// Penilai sejak hari ini, dan setiap pergantian yang sudah diketahui.
pub struct Masa {
    pub mulai: NaiveDate,
    pub selesai: Option<NaiveDate>,
    /// Pegawai, penilai, atasan penilai.
    pub pihak: Json<Vec<Option<Kartu>>>,
}

/// Garis penilai yang berlaku hari ini dan sesudahnya.
pub async fn garis(conn: &mut PgConnection, id: PegawaiId, hari: NaiveDate) -> Result<Vec<Masa>> {
    let garis = sqlx::query_as!(
        Masa,
        r#"
        select mulai, nullif(selesai, 'infinity') as selesai, pihak as "pihak: Json<Vec<Option<Kartu>>>"
        from penilai_pegawai where pegawai_id = $1 and $2 < selesai
        order by mulai limit 20
        "#,
        id.uuid(),
        hari,
    );
    Ok(garis.fetch_all(conn).await?)
}

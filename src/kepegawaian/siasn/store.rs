//! Pratinjau impor: disimpan sebagai perbedaan, dibaca sehalaman demi sehalaman.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use super::{
    beda::{Beda, Isi, JabatanKini, Kini, OrangKini, Perbedaan, Usul},
    model::{Alasan, BarisPratinjau, ImporId, Keadaan, Status, UsulTersimpan},
};
use crate::{
    kernel::{auth::Pengguna, error::Result, id::PegawaiId},
    pegawai::JenisPegawai,
};

/// Baris pada satu halaman pratinjau.
pub const SEHALAMAN: usize = 50;

/// Memegang peran kepegawaian atas seluruh instansi hari ini.
pub async fn seinstansi(conn: &mut PgConnection, pelaku: &Pengguna) -> Result<bool> {
    let ya = sqlx::query_scalar!(
        r#"select exists (
            select from peran_pegawai p
            where p.pegawai_id = $1 and p.peran = 'KEPEGAWAIAN' and p.unit_id is null
              and berlaku(p.mulai, p.selesai, $2)) as "ya!""#,
        pelaku.id.uuid(),
        pelaku.hari_ini,
    )
    .fetch_one(conn)
    .await?;
    Ok(ya)
}

/// Ke mana kiriman dengan kunci ini dijawab, bila pernah diterima dari orang itu.
pub async fn jawaban_pertama(
    conn: &mut PgConnection,
    kunci: Uuid,
    sidik: &[u8],
    pelaku: PegawaiId,
) -> Result<Option<String>> {
    let lokasi = sqlx::query_scalar!(
        "select lokasi from pengiriman where kunci = $1 and sidik = $2 and pelaku_id = $3",
        kunci,
        sidik,
        pelaku.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(lokasi)
}

/// Keadaan yang dibandingkan dengan berkas.
pub async fn kini(conn: &mut PgConnection, hari: NaiveDate) -> Result<Kini> {
    let orang = sqlx::query!(
        r#"
        select p.pegawai_id, p.jenis, p.nip as "nip!", p.nama, p.gelar_depan, p.gelar_belakang, p.golongan, p.pns_id,
            p.email_dinas, p.kedudukan_hukum, p.status_cpns_pns, p.tmt_golongan, p.instansi_kerja, p.sumber,
            t.unit_id as "unit_id?", t.jabatan_id as "jabatan_id?", t.kepala as "kepala?", t.mulai as "mulai?",
            t.selesai, u.nama as "unit?", j.nama as "jabatan?",
            exists (
                select from keadaan_pegawai k
                where k.pegawai_id = p.pegawai_id and mengakhiri_tugas(k.jenis) and (k.selesai is null or $1 < k.selesai)
            ) as "purna!"
        from pegawai p
        left join lateral (
            select * from penempatan e
            where e.pegawai_id = p.pegawai_id and e.sebagai = 'DEFINITIF'
            order by e.mulai desc limit 1
        ) t on true
        left join unit u on u.unit_id = t.unit_id
        left join jabatan j on j.jabatan_id = t.jabatan_id
        where p.nip is not null
        "#,
        hari,
    )
    .fetch_all(&mut *conn)
    .await?;
    let orang = orang
        .into_iter()
        .map(|b| OrangKini {
            id: b.pegawai_id,
            dari_siasn: b.sumber == "SIASN",
            ditempatkan: b.mulai.is_some() && b.selesai.is_none_or(|s| s > hari),
            purna: b.purna,
            unit_id: b.unit_id,
            jabatan_id: b.jabatan_id,
            unit: b.unit.unwrap_or_default(),
            jabatan: b.jabatan.unwrap_or_default(),
            kepala: b.kepala.unwrap_or(false),
            mulai: b.mulai,
            isi: Isi {
                nip: b.nip,
                jenis: Some(JenisPegawai::baca(&b.jenis)),
                nama: b.nama,
                gelar_depan: Some(b.gelar_depan),
                gelar_belakang: Some(b.gelar_belakang),
                golongan: Some(b.golongan),
                pns_id: b.pns_id,
                email_dinas: b.email_dinas,
                kedudukan_hukum: b.kedudukan_hukum,
                status_cpns_pns: b.status_cpns_pns,
                tmt_golongan: b.tmt_golongan,
                instansi_kerja: b.instansi_kerja,
                berhenti: false,
                tempat: None,
            },
        })
        .collect();
    let jabatan = sqlx::query!("select jabatan_id, nama, jabatan_siasn_id from jabatan").fetch_all(&mut *conn).await?;
    let jabatan = jabatan
        .into_iter()
        .map(|j| JabatanKini { id: j.jabatan_id, nama: j.nama, siasn_id: j.jabatan_siasn_id })
        .collect();
    let unit = sqlx::query!(r#"select unit_id, unor_id as "unor_id!" from unit where unor_id is not null"#)
        .fetch_all(conn)
        .await?;
    Ok(Kini { orang, jabatan, unit: unit.into_iter().map(|u| (u.unor_id, u.unit_id)).collect() })
}

/// Menyimpan pratinjau.
pub async fn simpan(
    conn: &mut PgConnection,
    id: ImporId,
    nama_berkas: &str,
    kolom_hilang: &[String],
    (baris, usul): (&[Perbedaan], &[Usul]),
    (oleh, pada): (PegawaiId, DateTime<Utc>),
) -> Result<()> {
    sqlx::query!(
        "insert into impor_siasn (impor_id, nama_berkas, kolom_hilang, pengunggah_id, diunggah_pada)
         values ($1, $2, $3, $4, $5)",
        id.uuid(),
        nama_berkas,
        kolom_hilang,
        oleh.uuid(),
        pada,
    )
    .execute(&mut *conn)
    .await?;
    // Seribu baris sekali kirim: memorinya terbatas berapa pun besar berkasnya.
    for sebagian in baris.chunks(1_000) {
        simpan_baris(conn, id, sebagian).await?;
    }
    let kolom = |ambil: fn(&Usul) -> &str| usul.iter().map(|u| ambil(u).to_owned()).collect::<Vec<_>>();
    sqlx::query!(
        "insert into impor_siasn_usul (impor_id, jenis, kunci, nama, siasn_id, cara, jumlah, baru_id)
         select $1, t.*
         from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[], $8::uuid[]) t",
        id.uuid(),
        &kolom(|u| u.jenis),
        &kolom(|u| &u.kunci),
        &kolom(|u| &u.nama),
        &usul.iter().map(|u| u.siasn_id.clone()).collect::<Vec<_>>() as &[Option<String>],
        &kolom(|u| &u.cara),
        &usul.iter().map(|u| u.jumlah).collect::<Vec<_>>(),
        &usul.iter().map(|_| Uuid::now_v7()).collect::<Vec<_>>(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn simpan_baris(conn: &mut PgConnection, id: ImporId, baris: &[Perbedaan]) -> Result<()> {
    let json = |b: &Perbedaan| {
        let alasan: Vec<_> = b.alasan.iter().map(|a| a.kode()).collect();
        serde_json::json!({
            "nomor": b.nomor, "status": b.status.kode(), "pegawai_id": b.pegawai.unwrap_or_else(Uuid::now_v7),
            "nama": b.nama, "nip": b.nip, "alasan": alasan, "boleh": b.boleh,
            "beda": b.beda, "isi": b.isi, "penempatan_id": Uuid::now_v7(),
        })
    };
    let semua: Vec<serde_json::Value> = baris.iter().map(json).collect();
    sqlx::query!(
        "insert into impor_siasn_baris
             (impor_id, nomor, status, pegawai_id, nama, nip, alasan, boleh, beda, isi, penempatan_id)
         select $1, r.nomor, r.status, r.pegawai_id, r.nama, r.nip, r.alasan, r.boleh, r.beda, r.isi, r.penempatan_id
         from unnest($2::jsonb[]) b, jsonb_populate_record(null::impor_siasn_baris, b) r",
        id.uuid(),
        &semua,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Sebuah impor, dan berapa barisnya menurut status.
pub struct Impor {
    pub id: ImporId,
    pub keadaan: Keadaan,
    pub nama_berkas: String,
    pub kolom_hilang: Vec<String>,
    pub oleh: String,
    pub diunggah: DateTime<Utc>,
    pub diterapkan: Option<DateTime<Utc>>,
    pub dibatalkan: Option<DateTime<Utc>>,
    pub jumlah: HashMap<String, i64>,
}

/// Impor terakhir, yang terbaru lebih dahulu; atau satu saja.
pub async fn daftar(conn: &mut PgConnection, satu: Option<ImporId>) -> Result<Vec<Impor>> {
    let baris = sqlx::query!(
        r#"
        select i.impor_id, i.keadaan, i.nama_berkas, i.kolom_hilang, i.diunggah_pada, i.diterapkan_pada,
            i.dibatalkan_pada, p.nama as oleh,
            coalesce((
                select jsonb_object_agg(s.status, s.n)
                from (select status, count(*) as n from impor_siasn_baris b
                      where b.impor_id = i.impor_id group by status) s), '{}') as "jumlah!: Json<HashMap<String, i64>>"
        from impor_siasn i
        join pegawai p on p.pegawai_id = i.pengunggah_id
        where $1::uuid is null or i.impor_id = $1
        order by i.impor_id desc
        limit 20
        "#,
        satu.map(ImporId::uuid),
    )
    .fetch_all(conn)
    .await?;
    Ok(baris
        .into_iter()
        .map(|b| Impor {
            id: b.impor_id.into(),
            keadaan: Keadaan::baca(&b.keadaan),
            nama_berkas: b.nama_berkas,
            kolom_hilang: b.kolom_hilang,
            oleh: b.oleh,
            diunggah: b.diunggah_pada,
            diterapkan: b.diterapkan_pada,
            dibatalkan: b.dibatalkan_pada,
            jumlah: b.jumlah.0,
        })
        .collect())
}

/// Sehalaman baris berstatus itu sesudah `nomor`; satu lebih, tanda masih ada.
pub async fn baris(
    conn: &mut PgConnection,
    id: ImporId,
    status: Option<Status>,
    sesudah: i32,
) -> Result<Vec<BarisPratinjau>> {
    let baris = sqlx::query!(
        r#"
        select nomor, nama, nip, status, alasan, boleh, ikut, tertahan, beda as "beda: Json<Vec<Beda>>"
        from impor_siasn_baris
        where impor_id = $1 and ($2::text is null or status = $2) and nomor > $3
        order by nomor
        limit $4
        "#,
        id.uuid(),
        status.map(Status::kode),
        sesudah,
        SEHALAMAN as i64 + 1,
    )
    .fetch_all(conn)
    .await?;
    Ok(baris
        .into_iter()
        .map(|b| BarisPratinjau {
            nomor: b.nomor,
            nama: b.nama,
            nip: b.nip,
            status: Status::dari_kode(&b.status).unwrap_or(Status::Tetap),
            alasan: b.alasan.iter().filter_map(|a| Alasan::dari_kode(a)).collect(),
            boleh: b.boleh,
            ikut: b.ikut,
            tertahan: b.tertahan,
            beda: b.beda.map(|Json(b)| b).unwrap_or_default(),
        })
        .collect())
}

/// Mencentang yang disebut di antara yang ditampilkan, atau semua yang beralasan tertentu saja.
pub async fn pilih(
    conn: &mut PgConnection,
    id: ImporId,
    tampil: &[i32],
    ikut: &[i32],
    alasan: Option<Alasan>,
) -> Result<u64> {
    let jumlah = match alasan {
        None => sqlx::query!(
            "update impor_siasn_baris set ikut = nomor = any ($3)
             where impor_id = $1 and nomor = any ($2) and status = 'meragukan' and boleh",
            id.uuid(),
            tampil,
            ikut,
        )
        .execute(conn)
        .await?
        .rows_affected(),
        // Yang juga diragukan karena hal lain tetap diperiksa satu demi satu.
        Some(alasan) => sqlx::query!(
            "update impor_siasn_baris set ikut = true
             where impor_id = $1 and status = 'meragukan' and boleh and $2 = any (alasan)
               and alasan <@ array[$2, 'UNIT_BARU', 'STRUKTURAL_BARU']",
            id.uuid(),
            alasan.kode(),
        )
        .execute(conn)
        .await?
        .rows_affected(),
    };
    Ok(jumlah)
}

/// Berapa baris yang masih dapat diikutkan, menurut alasannya.
pub async fn jumlah_alasan(conn: &mut PgConnection, id: ImporId) -> Result<Vec<(Alasan, i64)>> {
    let baris = sqlx::query!(
        r#"select a.alasan as "alasan!", count(*) as "n!"
           from impor_siasn_baris b, unnest(b.alasan) a (alasan)
           where b.impor_id = $1 and b.status = 'meragukan' group by 1 order by 2 desc"#,
        id.uuid(),
    )
    .fetch_all(conn)
    .await?;
    Ok(baris.into_iter().filter_map(|b| Some((Alasan::dari_kode(&b.alasan)?, b.n))).collect())
}

/// Yang belum dikenal dan harus ditentukan orang.
pub async fn usul(conn: &mut PgConnection, id: ImporId) -> Result<Vec<UsulTersimpan>> {
    let usul = sqlx::query_as!(
        UsulTersimpan,
        r#"select s.jenis, s.kunci, s.nama, s.jumlah, s.cara, coalesce(u.kode, '') as "kode_unit!"
           from impor_siasn_usul s left join unit u using (unit_id)
           where s.impor_id = $1 and s.cara not in ('FUNGSIONAL', 'PELAKSANA')
           order by s.cara <> '', s.jenis desc, s.jumlah desc, s.kunci
           limit 100"#,
        id.uuid(),
    )
    .fetch_all(conn)
    .await?;
    Ok(usul)
}

/// Kode dan nama setiap unit, sebagai pilihan.
pub async fn pilihan_unit(conn: &mut PgConnection) -> Result<Vec<(String, String)>> {
    let unit = sqlx::query!("select kode, nama from unit where selesai is null order by kode").fetch_all(conn).await?;
    Ok(unit.into_iter().map(|u| (u.kode, u.nama)).collect())
}

/// Menentukan satu yang belum dikenal; `false` bila kode unitnya tidak ada.
pub async fn tentukan(
    conn: &mut PgConnection,
    id: ImporId,
    (jenis, kunci): (&str, &str),
    cara: &str,
    kode_unit: &str,
) -> Result<bool> {
    let hasil = sqlx::query!(
        "update impor_siasn_usul set cara = $4, unit_id = (select unit_id from unit where kode = $5)
         where impor_id = $1 and jenis = $2 and kunci = $3
           and ($4 not in ('SAMA', 'BUAT') or exists (select from unit where kode = $5))",
        id.uuid(),
        jenis,
        kunci,
        cara,
        kode_unit,
    )
    .execute(conn)
    .await?;
    Ok(hasil.rows_affected() == 1)
}

/// Mengunci impor itu dan mengatakan keadaannya.
pub async fn kunci(conn: &mut PgConnection, id: ImporId) -> Result<Option<Keadaan>> {
    let keadaan = sqlx::query_scalar!("select keadaan from impor_siasn where impor_id = $1 for update", id.uuid())
        .fetch_optional(conn)
        .await?;
    Ok(keadaan.map(|k| Keadaan::baca(&k)))
}

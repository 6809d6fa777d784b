//! SQL bagi umpan balik bernama.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::{Value, json};
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use super::model::{
    Balasan, Butir, Dibalas, Draf, Hubungan, JenisSasaran, Kelompok, Orang, Panduan, Pihak, Terkirim, Tujuan, Umpan,
    UmpanBalikId, UmpanTersimpan,
};
use crate::{
    kernel::{
        audit::{self, Jejak},
        auth::Pengguna,
        error::{Error, Result},
        form::Kiriman,
        id::PegawaiId,
    },
    pegawai::{Identitas, Kartu},
    pemberitahuan::{Jenis, Kabar, kabarkan},
    skp::RencanaId,
};

/// Umpan balik pada satu halaman daftar.
pub const SEHALAMAN: usize = 30;

impl From<Kartu> for Orang {
    fn from(kartu: Kartu) -> Self {
        let orang = Identitas::from(kartu);
        let keterangan = [orang.jabatan, orang.unit].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>();
        Self { id: orang.id, nama: orang.nama, keterangan: keterangan.join(", ") }
    }
}

/// Tujuan sebagaimana tersimpan.
#[derive(Debug, Deserialize)]
pub(super) struct BarisTujuan {
    sasaran: Option<String>,
    rencana: Option<Uuid>,
    indikator: Option<Uuid>,
    kegiatan: Option<Uuid>,
    panduan: Option<i16>,
    perihal: String,
}

impl BarisTujuan {
    pub(super) fn tujuan(self) -> Option<Tujuan> {
        Some(Tujuan {
            jenis: JenisSasaran::baca(&self.sasaran?)?,
            rencana: self.rencana.map(Into::into),
            indikator: self.indikator.map(Into::into),
            kegiatan: self.kegiatan.map(Into::into),
            panduan: self.panduan.and_then(Panduan::ke),
            perihal: self.perihal,
        })
    }
}

/// Satu umpan balik bagi pelaku. `$kunci` kosong atau `for update of u`.
macro_rules! satu {
    ($conn:expr, $id:expr, $pelaku:expr, $kunci:literal) => {{
        let b = sqlx::query!(
            r#"
            select u.umpan_balik_id, u.peran, u.sasaran, u.rencana_id, u.indikator_id, u.kegiatan_id, u.panduan,
                u.perihal, u.isi, u.pembetulan_id, u.status, u.versi, u.dikirim_pada, u.tanggal, u.balasan,
                u.dibalas_pada, h.pihak as "pihak!",
                kp.kartu as "penerima!: Json<Kartu>", kb.kartu as "pemberi!: Json<Kartu>",
                (select t.umpan_balik_id from umpan_balik t
                 where t.pembetulan_id = u.umpan_balik_id and t.status <> 'DRAF'
                 order by t.dikirim_pada desc limit 1) as dibetulkan
            from umpan_balik u
            cross join lateral (
                select pihak_umpan_balik(u.pemberi_id, u.penerima_id, u.status, $2, $3) as pihak
            ) h
            cross join lateral kartu_pegawai(u.penerima_id, null, coalesce(u.tanggal, $3)) kp
            cross join lateral kartu_pegawai(u.pemberi_id, null, coalesce(u.tanggal, $3)) kb
            where u.umpan_balik_id = $1 and h.pihak is not null
            "# + $kunci,
            $id.uuid(),
            $pelaku.id.uuid(),
            $pelaku.hari_ini,
        )
        .fetch_optional(&mut *$conn)
        .await?
        .ok_or(Error::NotFound)?;
        let tujuan = BarisTujuan {
            sasaran: b.sasaran,
            rencana: b.rencana_id,
            indikator: b.indikator_id,
            kegiatan: b.kegiatan_id,
            panduan: b.panduan,
            perihal: b.perihal,
        };
        let umpan = Umpan {
            id: b.umpan_balik_id.into(),
            penerima: b.penerima.0.into(),
            pemberi: b.pemberi.0.into(),
            pihak: match b.pihak.as_str() {
                "PEMBERI" => Pihak::Pemberi,
                "PENERIMA" => Pihak::Penerima,
                _ => Pihak::Pimpinan,
            },
            peran: b.peran.as_deref().and_then(Hubungan::baca),
            tujuan: tujuan.tujuan(),
            isi: b.isi,
            pembetulan: b.pembetulan_id.map(Into::into),
            dibetulkan: b.dibetulkan.map(Into::into),
            versi: b.versi,
            keadaan: Draf {},
        };
        let terkirim = b.tanggal.zip(b.dikirim_pada).map(|(tanggal, pada)| Terkirim { tanggal, pada });
        Ok(match (terkirim, b.balasan.zip(b.dibalas_pada)) {
            (None, _) => UmpanTersimpan::Draf(umpan),
            (Some(kirim), None) => UmpanTersimpan::Terkirim(umpan.dalam(kirim)),
            (Some(kirim), Some((balasan, pada))) => {
                UmpanTersimpan::Dibalas(umpan.dalam(Dibalas { kirim, balasan, pada }))
            }
        })
    }};
}

impl Umpan<Draf> {
    fn dalam<S>(self, keadaan: S) -> Umpan<S> {
        Umpan {
            id: self.id,
            penerima: self.penerima,
            pemberi: self.pemberi,
            pihak: self.pihak,
            peran: self.peran,
            tujuan: self.tujuan,
            isi: self.isi,
            pembetulan: self.pembetulan,
            dibetulkan: self.dibetulkan,
            versi: self.versi,
            keadaan,
        }
    }
}

/// Umpan balik itu; yang tidak boleh dilihat pelaku tidak ada.
pub async fn cari(conn: &mut PgConnection, id: UmpanBalikId, pelaku: &Pengguna) -> Result<UmpanTersimpan> {
    satu!(conn, id, pelaku, "")
}

/// Seperti [`cari`], dikunci sampai transaksi selesai.
pub async fn kunci(conn: &mut PgConnection, id: UmpanBalikId, pelaku: &Pengguna) -> Result<UmpanTersimpan> {
    satu!(conn, id, pelaku, " for update of u")
}

/// Butir-butir menurut syarat itu.
macro_rules! butir {
    ($conn:expr, $syarat:literal $(, $isian:expr)* $(,)?) => {{
        let baris = sqlx::query!(
            r#"
            select u.umpan_balik_id, u.penerima_id, u.peran, u.sasaran, u.rencana_id, u.indikator_id, u.kegiatan_id,
                u.panduan, u.perihal, u.isi, u.tanggal, u.balasan, u.pembetulan_id is not null as "pembetulan!",
                (select i.nama from identitas_pegawai i where i.pegawai_id = u.penerima_id order by i.urutan limit 1)
                    as "nama_penerima!",
                (select i.nama from identitas_pegawai i where i.pegawai_id = u.pemberi_id order by i.urutan limit 1)
                    as "nama_pemberi!",
                exists (select from umpan_balik t where t.pembetulan_id = u.umpan_balik_id and t.status <> 'DRAF')
                    as "dibetulkan!"
            from umpan_balik u
            where "# + $syarat,
            $($isian),*
        )
        .fetch_all($conn)
        .await?;
        let butir = baris.into_iter().map(|b| Butir {
            id: b.umpan_balik_id.into(),
            penerima: b.penerima_id.into(),
            nama_penerima: b.nama_penerima,
            nama_pemberi: b.nama_pemberi,
            peran: b.peran.as_deref().and_then(Hubungan::baca),
            tujuan: BarisTujuan {
                sasaran: b.sasaran,
                rencana: b.rencana_id,
                indikator: b.indikator_id,
                kegiatan: b.kegiatan_id,
                panduan: b.panduan,
                perihal: b.perihal,
            }
            .tujuan(),
            isi: b.isi,
            tanggal: b.tanggal,
            balasan: b.balasan,
            dibetulkan: b.dibetulkan,
            pembetulan: b.pembetulan,
        });
        Ok(butir.collect())
    }};
}

/// Saringan atas yang diterima; yang kosong tidak menyaring.
#[derive(Clone, Debug, Default)]
pub struct Saringan {
    /// RHK yang dibicarakan.
    pub rencana: Option<Uuid>,
    /// Nilai perilaku, 0 sampai 6.
    pub nilai: Option<i16>,
    /// Kelompok pemberinya.
    pub kelompok: Option<Kelompok>,
    /// Hari pertama dan hari sesudah hari terakhirnya.
    pub masa: Option<(NaiveDate, NaiveDate)>,
}

/// Umpan balik yang diterima pelaku, terbaru dahulu, sebelum `kursor`; satu lebih banyak bila masih ada.
pub async fn diterima(
    conn: &mut PgConnection,
    saringan: &Saringan,
    kursor: Option<Uuid>,
    pelaku: &Pengguna,
) -> Result<Vec<Butir>> {
    let kelompok = saringan.kelompok.map(Kelompok::hubungan);
    let (mulai, selesai) = saringan.masa.unzip();
    butir!(
        conn,
        "u.penerima_id = $1 and u.status <> 'DRAF'
           and ($2::uuid is null or u.rencana_id = $2)
           and ($3::smallint is null or u.panduan / 3 = $3)
           and ($4::text[] is null or u.peran = any ($4))
           and ($5::date is null or (u.tanggal >= $5 and u.tanggal < $6))
           and ($7::uuid is null or (u.dikirim_pada, u.umpan_balik_id) < (
                select x.dikirim_pada, x.umpan_balik_id from umpan_balik x
                where x.umpan_balik_id = $7 and x.penerima_id = $1))
         order by u.dikirim_pada desc, u.umpan_balik_id desc
         limit $8",
        pelaku.id.uuid(),
        saringan.rencana,
        saringan.nilai,
        kelompok.as_deref(),
        mulai,
        selesai,
        kursor,
        SEHALAMAN as i64 + 1,
    )
}

/// Umpan balik yang ditulis pelaku, draf di antaranya, terbaru dahulu, sebelum `kursor`.
pub async fn diberikan(conn: &mut PgConnection, kursor: Option<Uuid>, pelaku: &Pengguna) -> Result<Vec<Butir>> {
    butir!(
        conn,
        "u.pemberi_id = $1
           and ($2::uuid is null or (u.dibuat_pada, u.umpan_balik_id) < (
                select x.dibuat_pada, x.umpan_balik_id from umpan_balik x
                where x.umpan_balik_id = $2 and x.pemberi_id = $1))
         order by u.dibuat_pada desc, u.umpan_balik_id desc
         limit $3",
        pelaku.id.uuid(),
        kursor,
        SEHALAMAN as i64 + 1,
    )
}

/// Umpan balik bernama bagi seseorang dari `mulai` sampai sebelum `selesai`, terbaru dahulu, paling banyak 200.
/// Pemanggilnya sudah membuktikan bahwa pembacanya penerima itu sendiri, penilainya, atau atasan penilainya hari ini.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn antara(
    conn: &mut PgConnection,
    penerima: PegawaiId,
    mulai: NaiveDate,
    selesai: NaiveDate,
) -> Result<Vec<Butir>> {
    butir!(
        conn,
        "u.penerima_id = $1 and u.status <> 'DRAF' and u.tanggal >= $2 and u.tanggal < $3
         order by u.tanggal desc, u.dikirim_pada desc, u.umpan_balik_id desc
         limit 200",
        penerima.uuid(),
        mulai,
        selesai,
    )
}

/// Banyaknya umpan balik bagi setiap RHK seseorang dari `mulai` sampai sebelum `selesai`; yang bukan tentang RHK tidak
/// dihitung, yang dibetulkan dihitung sekali.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn hitung_per_rhk(
    conn: &mut PgConnection,
    penerima: PegawaiId,
    mulai: NaiveDate,
    selesai: NaiveDate,
) -> Result<Vec<(RencanaId, i64)>> {
    let baris = sqlx::query!(
        r#"
        select u.rencana_id as "rencana_id!", count(*) as "banyak!"
        from umpan_balik u
        where u.penerima_id = $1 and u.status <> 'DRAF' and u.tanggal >= $2 and u.tanggal < $3
          and u.rencana_id is not null
          and not exists (select from umpan_balik t where t.pembetulan_id = u.umpan_balik_id and t.status <> 'DRAF')
        group by u.rencana_id
        order by u.rencana_id
        limit 200
        "#,
        penerima.uuid(),
        mulai,
        selesai,
    )
    .fetch_all(conn)
    .await?;
    Ok(baris.into_iter().map(|b| (b.rencana_id.into(), b.banyak)).collect())
}

/// Yang menunggu seseorang di sini.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Menunggu {
    /// Permintaan yang belum dijawabnya; dihitung sampai 100.
    pub permintaan: i64,
    /// Draf yang belum dikirimnya; dihitung sampai 100.
    pub draf: i64,
    /// Orang yang belum diisinya pada survei yang terbuka; dihitung sampai 100.
    pub survei: i64,
    /// Hari terakhir survei yang paling dekat.
    pub batas_survei: Option<NaiveDate>,
    /// Survei tertutup dipakai tahun ini, atau tahun lalu sehingga hasilnya masih dibaca.
    pub survei_dipakai: bool,
}

/// Apa yang menunggu pelaku: bagi beranda dan pintu depan.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn menunggu(conn: &mut PgConnection, pelaku: &Pengguna) -> Result<Menunggu> {
    let b = sqlx::query!(
        r#"
        select
            (select count(*) from (
                select from permintaan_umpan_balik p
                where p.diminta_id = $1 and p.status = 'MENUNGGU' limit 100) x) as "permintaan!",
            (select count(*) from (
                select from umpan_balik u where u.pemberi_id = $1 and u.status = 'DRAF' limit 100) x) as "draf!",
            s.banyak as "survei!",
            s.batas,
            exists (select from pilihan_survei a where a.aktif and a.tahun >= extract(year from $2::date) - 1)
                as "dipakai!"
        from (
            select count(*) as banyak, min(x.selesai) as batas from (
                select s.selesai
                from undangan_survei u
                join survei s using (survei_id)
                join pilihan_survei a using (tahun)
                where u.pemberi_id = $1 and not u.ikut and a.aktif and s.status = 'BERJALAN'
                  and s.mulai <= $2 and $2 < s.selesai
                limit 100) x
        ) s
        "#,
        pelaku.id.uuid(),
        pelaku.hari_ini,
    )
    .fetch_one(conn)
    .await?;
    Ok(Menunggu {
        permintaan: b.permintaan,
        draf: b.draf,
        survei: b.survei,
        batas_survei: b.batas.and_then(|s| s.pred_opt()),
        survei_dipakai: b.dipakai,
    })
}

/// RHK yang pernah dibicarakan pada umpan balik yang diterima pelaku, bagi saringannya.
pub async fn rhk_diterima(conn: &mut PgConnection, pelaku: &Pengguna) -> Result<Vec<(Uuid, String)>> {
    let baris = sqlx::query!(
        r#"
        select r.rencana_id, r.rhk
        from rencana r
        where r.rencana_id in (
            select u.rencana_id from umpan_balik u where u.penerima_id = $1 and u.status <> 'DRAF')
        order by r.rencana_id desc
        limit 60
        "#,
        pelaku.id.uuid(),
    )
    .fetch_all(conn)
    .await?;
    Ok(baris.into_iter().map(|b| (b.rencana_id, b.rhk)).collect())
}

pub(super) fn jejak(
    peristiwa: &'static str,
    umpan: UmpanBalikId,
    oleh: PegawaiId,
    pada: DateTime<Utc>,
    rincian: Value,
) -> Jejak {
    Jejak { peristiwa, objek_jenis: "umpan_balik", objek: umpan.uuid(), pelaku: Some(oleh), pada, rincian }
}

/// Menyimpan balasan dan mengabarkannya kepada pemberinya.
pub async fn balas(conn: &mut PgConnection, b: &Balasan, pada: DateTime<Utc>, kiriman: &Kiriman) -> Result<()> {
    let hasil = sqlx::query!(
        "update umpan_balik set status = 'DIBALAS', balasan = $2, dibalas_pada = $3, versi = versi + 1
         where umpan_balik_id = $1 and status = 'TERKIRIM'",
        b.umpan.uuid(),
        b.isi,
        pada,
    )
    .execute(&mut *conn)
    .await?;
    if hasil.rows_affected() != 1 {
        return Err(Error::Conflict("Umpan balik ini sudah dibalas; balasan diberikan satu kali.".into()));
    }
    audit::catat(conn, jejak("umpan_balik.balasan", b.umpan, b.oleh, pada, json!({})), kiriman).await?;
    let tautan = format!("/umpan-balik/{}", b.umpan);
    kabarkan(conn, &Kabar { kepada: &[b.pemberi], jenis: Jenis::UmpanBalikDibalas, tautan: &tautan, pada }).await
}

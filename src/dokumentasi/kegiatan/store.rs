//! SQL bagi kegiatan: satu pintu menyimpan, dan pandangan atas catatannya.

use std::marker::PhantomData;

use chrono::{NaiveDate, NaiveTime};
use rust_decimal::Decimal;
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{Isi, Kegiatan, Pokok, Sasaran, Tersimpan};
use crate::{
    dokumentasi::model::KegiatanId,
    kernel::{
        auth::Pengguna,
        error::{Error, Result},
        id::PegawaiId,
    },
    rencana_aksi::RencanaAksiId,
    skp::{IndikatorId, RencanaId},
};

/// Kegiatan paling banyak yang diambil sekaligus: setahun penuh, dua puluh sehari.
const SEKALI_AMBIL: i64 = 7_500;

/// Baris `kegiatan` dengan bunyi sasarannya.
struct Baris {
    kegiatan_id: Uuid,
    pegawai_id: Uuid,
    tanggal: NaiveDate,
    jam_mulai: Option<NaiveTime>,
    jam_selesai: Option<NaiveTime>,
    rencana_id: Option<Uuid>,
    indikator_id: Option<Uuid>,
    rencana_aksi_id: Option<Uuid>,
    rhk: Option<String>,
    indikator: Option<String>,
    aksi: Option<String>,
    uraian: String,
    realisasi: Option<Decimal>,
    satuan: String,
    kendala: String,
    pembetulan_id: Option<Uuid>,
    dibetulkan_id: Option<Uuid>,
    bukti: i64,
    versi: i32,
    /// Termuat dalam dokumentasi terkirim, bila ditanyakan.
    terkirim: Option<bool>,
    /// Nama pemiliknya, bila ditanyakan.
    nama: Option<String>,
}

/// Satu-satunya daftar kolom sebuah kegiatan. `$1` orang yang melihatnya: pembetulan yang belum dikirim hanya bagi
/// pemiliknya. Kolom tambahan, sambungan dan syaratnya dari pemakainya.
macro_rules! baris_kegiatan {
    ($tambahan:tt, $syarat:tt, $($isi:expr),+ $(,)?) => {
        sqlx::query_as!(
            Baris,
            r#"
            select
                k.kegiatan_id,
                k.pegawai_id,
                k.tanggal,
                k.jam_mulai,
                k.jam_selesai,
                k.rencana_id,
                k.indikator_id,
                k.rencana_aksi_id,
                r.rhk as "rhk?",
                i.indikator as "indikator?",
                a.uraian as "aksi?",
                k.uraian,
                k.realisasi,
                k.satuan,
                k.kendala,
                k.pembetulan_id,
                (
                    select p.kegiatan_id from kegiatan p
                    where p.pembetulan_id = k.kegiatan_id
                      and (p.pegawai_id = $1 or kegiatan_terkirim(p.pegawai_id, p.tanggal))
                    order by p.dibuat_pada desc limit 1
                ) as dibetulkan_id,
                (select count(*) from bukti b where b.objek_id = k.kegiatan_id and b.untuk = 'KEGIATAN') as "bukti!",
                k.versi,
            "# + $tambahan + r#"
            from kegiatan k
            left join rencana r on r.rencana_id = k.rencana_id
            left join indikator i on i.indikator_id = k.indikator_id
            left join rencana_aksi a on a.rencana_aksi_id = k.rencana_aksi_id
            "# + $syarat,
            $($isi),+
        )
    };
}

impl From<Baris> for Pokok {
    fn from(b: Baris) -> Self {
        let (rencana, indikator, aksi): (Option<RencanaId>, Option<IndikatorId>, Option<RencanaAksiId>) =
            (b.rencana_id.map(Into::into), b.indikator_id.map(Into::into), b.rencana_aksi_id.map(Into::into));
        Self {
            id: b.kegiatan_id.into(),
            pemilik: b.pegawai_id.into(),
            isi: Isi {
                tanggal: b.tanggal,
                jam_mulai: b.jam_mulai,
                jam_selesai: b.jam_selesai,
                sasaran: Sasaran::dari(rencana, indikator, aksi),
                uraian: b.uraian,
                realisasi: b.realisasi,
                satuan: b.satuan,
                kendala: b.kendala,
            },
            rencana,
            indikator,
            aksi,
            rhk: b.rhk.unwrap_or_default(),
            bunyi_indikator: b.indikator.unwrap_or_default(),
            bunyi_aksi: b.aksi.unwrap_or_default(),
            pembetulan: b.pembetulan_id.map(Into::into),
            dibetulkan: b.dibetulkan_id.map(Into::into),
            bukti: b.bukti,
            versi: b.versi,
        }
    }
}

/// Kegiatan seseorang dari hari `mulai` sampai `selesai`, keduanya ikut, menurut waktunya; paling banyak beberapa ribu.
/// Pemanggilnya sudah membuktikan pelaku boleh melihatnya.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn antara(
    conn: &mut PgConnection,
    pemilik: PegawaiId,
    mulai: NaiveDate,
    selesai: NaiveDate,
) -> Result<Vec<Pokok>> {
    let baris = baris_kegiatan!(
        "null::boolean as terkirim, null::text as nama",
        "
        where k.pegawai_id = $1 and k.tanggal between $2 and $3
        order by k.tanggal, k.jam_mulai nulls last, k.dibuat_pada, k.kegiatan_id
        limit $4
        ",
        pemilik.uuid(),
        mulai,
        selesai,
        SEKALI_AMBIL,
    )
    .fetch_all(conn)
    .await?;
    Ok(baris.into_iter().map(Into::into).collect())
}

/// Jumlah bagi satu RHK, indikator dan satuan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jumlah {
    /// RHK-nya, atau belum dipilih.
    pub rencana: Option<RencanaId>,
    /// Indikatornya, atau RHK-nya saja.
    pub indikator: Option<IndikatorId>,
    /// Satuannya; yang berbeda tidak dijumlahkan.
    pub satuan: String,
    /// Banyaknya kegiatan.
    pub banyak: i64,
    /// Jumlah realisasinya; kosong bila tidak satu pun berangka.
    pub realisasi: Option<Decimal>,
}

/// Jumlah kegiatan seseorang menurut RHK dan indikatornya, dari hari `mulai` sampai `selesai`, keduanya ikut.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn jumlah(
    conn: &mut PgConnection,
    pemilik: PegawaiId,
    mulai: NaiveDate,
    selesai: NaiveDate,
) -> Result<Vec<Jumlah>> {
    let baris = sqlx::query!(
        r#"
        select rencana_id, indikator_id, satuan, count(*) as "banyak!", sum(realisasi) as realisasi
        from kegiatan
        where pegawai_id = $1 and tanggal between $2 and $3
        group by rencana_id, indikator_id, satuan
        order by rencana_id nulls last, indikator_id nulls first, satuan
        limit 1000
        "#,
        pemilik.uuid(),
        mulai,
        selesai,
    )
    .fetch_all(conn)
    .await?;
    let jumlah = baris.into_iter().map(|b| Jumlah {
        rencana: b.rencana_id.map(Into::into),
        indikator: b.indikator_id.map(Into::into),
        satuan: b.satuan,
        banyak: b.banyak,
        realisasi: b.realisasi,
    });
    Ok(jumlah.collect())
}

/// Sebuah kegiatan bagi `pelaku`, dan nama pemiliknya; yang tidak boleh dilihatnya tidak ada.
pub async fn cari(conn: &mut PgConnection, id: KegiatanId, pelaku: &Pengguna) -> Result<(Tersimpan, String)> {
    let mut b = baris_kegiatan!(
        r#"t.terkirim as "terkirim?", g.nama as "nama?""#,
        "
        join pegawai g on g.pegawai_id = k.pegawai_id
        cross join lateral (select kegiatan_terkirim(k.pegawai_id, k.tanggal) as terkirim) t
        where k.kegiatan_id = $2
          and (k.pegawai_id = $1 or (t.terkirim and hubungan_kinerja($1, k.pegawai_id, $3) is not null))
        ",
        pelaku.id.uuid(),
        id.uuid(),
        pelaku.hari_ini,
    )
    .fetch_optional(conn)
    .await?
    .ok_or(Error::NotFound)?;
    let (terkirim, nama) = (b.terkirim.unwrap_or_default(), b.nama.take().unwrap_or_default());
    let pokok = Pokok::from(b);
    let kegiatan = if terkirim {
        Tersimpan::Terkirim(Kegiatan { pokok, keadaan: PhantomData })
    } else {
        Tersimpan::Terbuka(Kegiatan { pokok, keadaan: PhantomData })
    };
    Ok((kegiatan, nama))
}

//! Pintu keluar surat.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use tokio::sync::watch;

use super::{
    model::Surat,
    store::{self, SEKALIGUS},
    view::TulisanSurat,
};
use crate::{
    kernel::{
        db::Db,
        error::Result,
        mail::{Letter, Mailer, Refusal},
        time::{Clock, Zona},
    },
    pemberitahuan::pengaturan::hari_ringkasan,
};

/// Antrean yang kosong dilihat lagi sesudah sekian lama.
const SENGGANG: Duration = Duration::from_secs(5);
/// Server surel yang pergi tidak ditanya terus-menerus.
const SERVER_PERGI: Duration = Duration::from_secs(30);

/// Mengantar surat satu demi satu.
pub struct Pengantar {
    db: Db,
    clock: Clock,
    mailer: Mailer,
    /// Ringkasan hari apa yang sudah disusun di setiap zona.
    diringkas: [(Zona, Option<NaiveDate>); 3],
}

/// Akibat satu langkah.
enum Langkah {
    Terkirim,
    /// Tidak terkirim, tetapi yang lain dapat dicoba.
    Lewat,
    Habis,
    ServerPergi,
}

impl Pengantar {
    /// Pengantar lewat `mailer`.
    pub fn baru(db: Db, clock: Clock, mailer: Mailer) -> Self {
        let diringkas = [Zona::Wib, Zona::Wita, Zona::Wit].map(|zona| (zona, None));
        Self { db, clock, mailer, diringkas }
    }

    /// Menyusun ringkasan yang sudah waktunya dan mengantar sampai habis, atau sampai server surelnya tidak menjawab.
    /// Berapa yang terkirim.
    ///
    /// # Errors
    /// Hanya bila basis data gagal.
    pub async fn sekali(&mut self) -> Result<usize> {
        let mut terkirim = 0;
        loop {
            match self.langkah().await? {
                Langkah::Terkirim => terkirim += 1,
                Langkah::Lewat => {}
                Langkah::Habis | Langkah::ServerPergi => return Ok(terkirim),
            }
        }
    }

    /// Mengantar terus sampai diminta berhenti; surat yang sedang diantar diselesaikan dahulu.
    pub async fn terus(mut self, mut berhenti: watch::Receiver<bool>) {
        while !*berhenti.borrow() {
            let jeda = match self.langkah().await {
                Ok(Langkah::Terkirim | Langkah::Lewat) => continue,
                Ok(Langkah::Habis) => SENGGANG,
                Ok(Langkah::ServerPergi) => SERVER_PERGI,
                Err(galat) => {
                    tracing::warn!(%galat, "surat belum diantar");
                    SERVER_PERGI
                }
            };
            tokio::select! {
                () = tokio::time::sleep(jeda) => {}
                diminta = berhenti.changed() => if diminta.is_err() { return },
            }
        }
    }

    async fn langkah(&mut self) -> Result<Langkah> {
        let kini = self.clock.now();
        self.susun_ringkasan(kini).await?;
        let mut conn = self.db.acquire().await?;
        let Some(id) = store::ambil(&mut conn, kini).await? else { return Ok(Langkah::Habis) };
        let Some(surat) = store::susun(&mut conn, id, kini).await? else {
            store::batalkan(&mut conn, id, kini).await?;
            return Ok(Langkah::Lewat);
        };
        // Tidak memegang sambungan selama bercakap-cakap dengan server lain.
        drop(conn);
        let hasil = self.mailer.send(&self.tulis(&surat, kini)?).await;
        let mut conn = self.db.acquire().await?;
        let (galat, percuma, akibat) = match hasil {
            Ok(()) => {
                store::catat_terkirim(&mut conn, id, kini).await?;
                return Ok(Langkah::Terkirim);
            }
            Err(Refusal::Address(galat)) => (galat, true, Langkah::Lewat),
            Err(Refusal::Letter(galat)) => (galat, false, Langkah::Lewat),
            Err(Refusal::Server(galat)) => (galat, false, Langkah::ServerPergi),
        };
        tracing::warn!(surat = %id, "surat belum diterima server surel");
        store::catat_gagal(&mut conn, id, &galat, percuma, kini).await?;
        Ok(akibat)
    }

    async fn susun_ringkasan(&mut self, kini: DateTime<Utc>) -> Result<()> {
        for (zona, sudah) in &mut self.diringkas {
            let hari = hari_ringkasan(*zona, kini);
            if *sudah == Some(hari) {
                continue;
            }
            let mut conn = self.db.acquire().await?;
            while store::ringkas(&mut conn, *zona, hari, kini).await? == SEKALIGUS {}
            *sudah = Some(hari);
        }
        Ok(())
    }

    fn tulis(&self, surat: &Surat, kini: DateTime<Utc>) -> Result<Letter> {
        let tulisan = TulisanSurat { isi: &surat.isi, luar: self.mailer.address("") };
        Ok(Letter {
            id: surat.id,
            to: surat.tujuan.clone(),
            subject: surat.isi.judul(),
            text: askama::Template::render(&tulisan)?,
            unsubscribe: self.mailer.address("/pemberitahuan/pengaturan"),
            at: kini,
        })
    }
}

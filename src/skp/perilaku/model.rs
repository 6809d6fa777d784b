//! Kalimat tetap PermenPANRB 6/2022 Pasal 10 ayat (3).

/// Satu nilai dengan tiga panduan perilakunya.
pub struct Nilai {
    /// Nama nilai.
    pub nama: &'static str,
    /// Tiga panduan perilaku.
    pub panduan: [&'static str; 3],
}

/// Tujuh nilai, menurut urutan pada formulir.
pub const BERAKHLAK: [Nilai; 7] = [
    Nilai {
        nama: "Berorientasi Pelayanan",
        panduan: [
            "memahami dan memenuhi kebutuhan masyarakat",
            "ramah, cekatan, solutif, dan dapat diandalkan",
            "melakukan perbaikan tiada henti",
        ],
    },
    Nilai {
        nama: "Akuntabel",
        panduan: [
            "melaksanakan tugas dengan jujur, bertanggung jawab, cermat, disiplin, dan berintegritas tinggi",
            "menggunakan kekayaan dan barang milik negara secara bertanggung jawab, efektif, dan efisien",
            "tidak menyalahgunakan kewenangan jabatan",
        ],
    },
    Nilai {
        nama: "Kompeten",
        panduan: [
            "meningkatkan kompetensi diri untuk menjawab tantangan yang selalu berubah",
            "membantu orang lain belajar",
            "melaksanakan tugas dengan kualitas terbaik",
        ],
    },
    Nilai {
        nama: "Harmonis",
        panduan: [
            "menghargai setiap orang apapun latar belakangnya",
            "suka menolong orang lain",
            "membangun lingkungan kerja yang kondusif",
        ],
    },
    Nilai {
        nama: "Loyal",
        panduan: [
            "memegang teguh ideologi Pancasila, Undang-Undang Dasar Negara Republik Indonesia Tahun 1945, setia kepada Negara Kesatuan Republik Indonesia serta pemerintahan yang sah",
            "menjaga nama baik sesama aparatur sipil negara, Pimpinan, instansi, dan negara",
            "menjaga rahasia jabatan dan negara",
        ],
    },
    Nilai {
        nama: "Adaptif",
        panduan: [
            "cepat menyesuaikan diri menghadapi perubahan",
            "terus berinovasi dan mengembangkan kreativitas",
            "bertindak proaktif",
        ],
    },
    Nilai {
        nama: "Kolaboratif",
        panduan: [
            "memberi kesempatan kepada berbagai pihak untuk berkontribusi",
            "terbuka dalam bekerja sama untuk menghasilkan nilai tambah",
            "menggerakkan pemanfaatan berbagai sumberdaya untuk tujuan bersama",
        ],
    },
];

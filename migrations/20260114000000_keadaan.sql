-- Melayani `src/kepegawaian/peristiwa`: masa ketika seseorang tidak bertugas atau tidak lagi di sini.

create table keadaan_pegawai (
    keadaan_id uuid primary key,
    pegawai_id uuid not null references pegawai,
    jenis      text not null,
    mulai      date not null,
    -- Hari sesudah hari terakhir; kosong: seterusnya.
    selesai    date,
    nomor_sk   text not null,
    alasan     text not null default '',
    versi      integer not null default 1,

    -- PENSIUN sampai PINDAH mengakhiri tugas di sini; yang lain sementara.
    constraint jenis_keadaan_dikenal check (jenis in (
        'PENSIUN', 'MENINGGAL', 'BERHENTI', 'PINDAH',
        'MPP', 'CLTN', 'CUTI', 'TUGAS_BELAJAR', 'BERHENTI_SEMENTARA', 'PEJABAT_NEGARA')),
    constraint keadaan_masa_berlaku check (selesai is null or mulai < selesai),
    constraint satu_keadaan_pada_satu_hari exclude using gist
        (pegawai_id with =, daterange(mulai, selesai) with &&)
);

create index keadaan_pegawai_orang on keadaan_pegawai (pegawai_id, mulai);
create index keadaan_pegawai_mulai on keadaan_pegawai (mulai);

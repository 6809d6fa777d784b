-- Melayani `src/pemberitahuan`: kabar bagi seseorang, ditulis dalam transaksi yang menyebabkannya.

create table pemberitahuan (
    pemberitahuan_id uuid primary key,
    penerima_id      uuid not null references pegawai,
    -- Macam kabarnya; kalimatnya disusun aplikasi dan tidak memuat nama orang atau isi catatan.
    jenis            text not null,
    -- Ke mana kabar itu membawa: alamat di dalam aplikasi.
    tautan           text not null,
    pada             timestamptz not null,
    dibaca_pada      timestamptz,

    constraint tautan_di_dalam_aplikasi check (tautan like '/%' and tautan not like '//%')
);

create index pemberitahuan_penerima on pemberitahuan (penerima_id, pada desc);

-- Melayani `src/pemberitahuan`: kabar bagi seseorang, ditulis dalam transaksi yang menyebabkannya.

create table pemberitahuan (
    pemberitahuan_id uuid primary key,
    penerima_id      uuid not null references pegawai,
    -- Macam kabarnya; kalimatnya disusun aplikasi dan tidak memuat nama orang atau isi catatan.
    jenis            text not null,
    -- Ke mana kabar itu membawa: alamat di dalam aplikasi.
    tautan           text not null,
    -- Kapan terakhir kali dikabarkan: kabar yang sama tidak diulang selama belum dibaca.
    pada             timestamptz not null,
    dibaca_pada      timestamptz,

    constraint tautan_di_dalam_aplikasi check (tautan like '/%' and tautan not like '//%')
);

create index pemberitahuan_penerima on pemberitahuan (penerima_id, pada desc, pemberitahuan_id desc);

-- Juga yang menjawab «berapa yang belum dibaca» pada setiap halaman.
create unique index sekali_selama_belum_dibaca on pemberitahuan (penerima_id, jenis, tautan) where dibaca_pada is null;

-- Yang lama dicari sekali sehari; urutan menulisnya kira-kira urutan waktunya.
create index pemberitahuan_lama on pemberitahuan using brin (pada);

-- Cara seseorang ingin dikabari, per macam. Tanpa baris: semuanya tampil di aplikasi dan masuk ringkasan harian.
create table pengaturan_kabar (
    pegawai_id uuid primary key references pegawai,
    -- Disurelkan seketika.
    langsung   text[] not null,
    -- Tampil di aplikasi, tidak disurelkan.
    aplikasi   text[] not null,
    -- Tidak dikabarkan.
    diam       text[] not null,
    versi      integer not null default 1
);

-- Alamat surel yang ditulis orangnya sendiri, dan dipakai sesudah terbukti sampai kepadanya.
create table surel_pegawai (
    pegawai_id     uuid primary key references pegawai,
    alamat         text,
    terbukti_pada  timestamptz,
    -- Alamat yang sedang dibuktikan, dengan SHA-256 token tautannya.
    calon          text,
    sidik          bytea unique,
    calon_berakhir timestamptz,
    -- Ringkasan terakhir: bagi hari apa, dan sampai kabar kapan.
    ringkasan_hari date not null default '-infinity',
    ringkasan_pada timestamptz not null default '-infinity',

    constraint alamat_terbukti check ((alamat is null) = (terbukti_pada is null)),
    constraint calon_bertautan check ((calon is null) = (sidik is null) and (calon is null) = (calon_berakhir is null)),
    constraint ada_alamatnya check (alamat is not null or calon is not null)
);

-- Surat yang akan diantar: ditulis dalam transaksi yang menyebabkannya, diantar sedikitnya sekali. Isinya disusun
-- ketika diantar, jadi yang sementara itu sudah dibaca tidak disurelkan.
create table surat (
    -- Juga Message-ID-nya: yang terkirim dua kali dikenali sebagai satu.
    surat_id         uuid primary key,
    penerima_id      uuid not null references pegawai,
    jenis            text not null,
    pemberitahuan_id uuid references pemberitahuan on delete cascade,
    -- Hari yang diringkas.
    hari             date,
    -- Token tautan pembuktian; hanya sampai suratnya terkirim.
    rahasia          text,
    dibuat_pada      timestamptz not null,
    -- Kapan boleh diantar, atau diantar lagi; selama sedang diantar, sampai kapan pengantarnya dipercaya.
    kirim_pada       timestamptz,
    gagal            integer not null default 0,
    galat            text not null default '',
    terkirim_pada    timestamptz,
    -- Terus gagal.
    mati_pada        timestamptz,
    -- Tidak lagi perlu ketika tiba gilirannya.
    batal_pada       timestamptz,

    constraint jenis_dikenal check (jenis in ('LANGSUNG', 'RINGKASAN', 'PEMBUKTIAN')),
    constraint langsung_berkabar check ((jenis = 'LANGSUNG') = (pemberitahuan_id is not null)),
    constraint ringkasan_berhari check ((jenis = 'RINGKASAN') = (hari is not null)),
    constraint selesai_tidak_diantar_lagi check (
        num_nonnulls(kirim_pada, terkirim_pada, mati_pada, batal_pada) = 1),
    constraint rahasia_hanya_sampai_selesai check (rahasia is null or kirim_pada is not null)
);

create index surat_menunggu on surat (kirim_pada) where kirim_pada is not null;
create index surat_penerima on surat (penerima_id, dibuat_pada);
create index surat_lama on surat using brin (dibuat_pada);
create unique index ringkasan_sekali_sehari on surat (penerima_id, hari) where jenis = 'RINGKASAN';
create index surat_kabar on surat (pemberitahuan_id) where pemberitahuan_id is not null;

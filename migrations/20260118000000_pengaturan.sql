-- Melayani `src/periode`: periode yang beralamat pada jejak, pengaturan instansi, dan dasar hukum yang tercetak.

-- Nama periode pada jejak.
alter table periode add column periode_id uuid not null default gen_random_uuid() unique;

alter table instansi
    -- Nama pengaturan pada jejak.
    add column instansi_id uuid not null default gen_random_uuid(),
    -- Naik setiap kali diubah orang; formulir yang usang dikenali darinya.
    add column versi       integer not null default 1,
    -- SKP yang diajukan direviu pengelola kinerja sebelum ditetapkan (formulir F6).
    add column reviu       boolean not null default false;

-- Peraturan mana disebut di mana. Kosong: tidak dicetak. Penggantinya kelak cukup ditulis di sini.
create table dasar_hukum (
    kunci    text primary key,
    teks     text not null,
    versi    integer not null default 1,
    -- Nama pada jejak.
    dasar_id uuid not null default gen_random_uuid() unique,

    constraint teks_paling_panjang check (char_length(teks) <= 500)
);

insert into dasar_hukum (kunci, teks) values
    ('skp', 'Peraturan Menteri PANRB Nomor 6 Tahun 2022 tentang Pengelolaan Kinerja Pegawai Aparatur Sipil Negara'),
    ('tanda_tangan', 'PP 71/2019 ps. 60'),
    ('reviu', '');

-- Nama instansi ikut menentukan unit yang tercetak pada setiap orang: semuanya disusun sekali, bukan orang demi orang.
create or replace function instansi_berubah() returns trigger language plpgsql as $$
begin
    perform susun_semua();
    return null;
end $$;

PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE deliveries (
	id INTEGER NOT NULL, 
	campaign TEXT NOT NULL, 
	contact TEXT NOT NULL, 
	step TEXT NOT NULL, 
	name TEXT NOT NULL, 
	company TEXT NOT NULL, 
	account TEXT NOT NULL, 
	sender TEXT NOT NULL, 
	recipients TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	message_id TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	size INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	attempts INTEGER NOT NULL, 
	due VARCHAR(32), 
	"left" VARCHAR(32), 
	changed VARCHAR(32) NOT NULL, 
	reply TEXT NOT NULL, 
	queue_id TEXT NOT NULL, 
	source TEXT NOT NULL, 
	template TEXT NOT NULL, 
	wave INTEGER NOT NULL, 
	"row" INTEGER NOT NULL, 
	fingerprint TEXT NOT NULL, 
	"after" TEXT NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT one_of_each_step UNIQUE (campaign, contact, step), 
	CONSTRAINT message_ids_are_unique UNIQUE (message_id)
);
INSERT INTO deliveries VALUES(1,'','c0','request','Ann 0','Example','me','me@example.org','ann0@example.com','A question 0','<v1.0@example.org>','a138c072257a83e065a7ee63e229477bfa77b09162b9a3a70bcb22f25fdd83bd',37,'sent',1,NULL,'2026-03-02T09:00:00.000000+00:00','2026-03-02T09:00:00.000000+00:00','250 2.0.0 Ok: queued as 4bX','4bX','alumni','request',0,0,'f0','');
INSERT INTO deliveries VALUES(2,'','c1','request','Ann 1','Example','me','me@example.org','ann1@example.com','A question 1','<v1.1@example.org>','e4833c944b7a63847b682a7957864fac493ab0ac53663d4311d46d6d65ce25e0',37,'unknown',1,NULL,'2026-03-02T09:00:00.000000+00:00','2026-03-02T09:00:00.000000+00:00','lost','','alumni','request',0,1,'f1','');
INSERT INTO deliveries VALUES(3,'','c2','request','Ann 2','Example','me','me@example.org','ann2@example.com','A question 2','<v1.2@example.org>','e651aa6fcff6bbbe66827d467b7f57c2efc3615c5ce51ac22798d522b12e22ea',37,'deferred',1,'2026-03-02T10:00:00.000000+00:00',NULL,'2026-03-02T09:00:00.000000+00:00','451 later','','alumni','request',0,2,'f2','');
INSERT INTO deliveries VALUES(4,'','c3','request','Ann 3','Example','me','me@example.org','ann3@example.com','A question 3','<v1.3@example.org>','bb364904b24799bcdfb22f13f8cf9f8a4d1ebca52ff2f4c616446708ec0f70ac',37,'queued',0,NULL,NULL,'2026-03-02T09:00:00.000000+00:00','','','alumni','request',0,3,'f3','');
CREATE TABLE messages (
	delivery INTEGER NOT NULL, 
	raw BLOB NOT NULL, 
	PRIMARY KEY (delivery)
);
INSERT INTO messages VALUES(1,X'5375626a6563743a2041207175657374696f6e20300d0a0d0a4465617220416e6e20300d0a');
INSERT INTO messages VALUES(2,X'5375626a6563743a2041207175657374696f6e20310d0a0d0a4465617220416e6e20310d0a');
INSERT INTO messages VALUES(3,X'5375626a6563743a2041207175657374696f6e20320d0a0d0a4465617220416e6e20320d0a');
INSERT INTO messages VALUES(4,X'5375626a6563743a2041207175657374696f6e20330d0a0d0a4465617220416e6e20330d0a');
CREATE TABLE events (
	id INTEGER NOT NULL, 
	delivery INTEGER NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	"before" TEXT NOT NULL, 
	"after" TEXT NOT NULL, 
	"by" TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO events VALUES(1,1,'2026-03-02T09:00:00.000000+00:00','','queued','sender','');
INSERT INTO events VALUES(2,2,'2026-03-02T09:00:00.000000+00:00','','queued','sender','');
INSERT INTO events VALUES(3,3,'2026-03-02T09:00:00.000000+00:00','','queued','sender','');
INSERT INTO events VALUES(4,4,'2026-03-02T09:00:00.000000+00:00','','queued','sender','');
INSERT INTO events VALUES(5,1,'2026-03-02T09:00:00.000000+00:00','queued','claimed','sender','');
INSERT INTO events VALUES(6,2,'2026-03-02T09:00:00.000000+00:00','queued','claimed','sender','');
INSERT INTO events VALUES(7,3,'2026-03-02T09:00:00.000000+00:00','queued','claimed','sender','');
INSERT INTO events VALUES(8,1,'2026-03-02T09:00:00.000000+00:00','claimed','committing','sender','');
INSERT INTO events VALUES(9,1,'2026-03-02T09:00:00.000000+00:00','committing','sent','sender','250 2.0.0 Ok: queued as 4bX');
INSERT INTO events VALUES(10,2,'2026-03-02T09:00:00.000000+00:00','claimed','committing','sender','');
INSERT INTO events VALUES(11,2,'2026-03-02T09:00:00.000000+00:00','committing','unknown','sender','lost');
INSERT INTO events VALUES(12,3,'2026-03-02T09:00:00.000000+00:00','claimed','deferred','sender','451 later');
CREATE TABLE suppressions (
	value TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	PRIMARY KEY (value)
);
INSERT INTO suppressions VALUES('no@example.net','address','asked','2026-03-02T09:00:00.000000+00:00');
CREATE TABLE facts (
	name TEXT NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO facts VALUES('version','1');
INSERT INTO facts VALUES('salt','7272b31821845c37470353235e4f6d18');
CREATE INDEX by_company ON deliveries (campaign, company, "left");
CREATE INDEX by_turn ON deliveries (campaign, account, state, wave, "row", id);
CREATE INDEX by_leaving ON deliveries (account, "left");
CREATE INDEX ix_events_delivery ON events (delivery);
COMMIT;

import { dehydrated } from './clients/dehydrated.js';
import { describeLifeOfACertificate } from './support/life-of-a-certificate.js';

describeLifeOfACertificate(dehydrated);
